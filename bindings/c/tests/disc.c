/* Discs that are read: sessions, file systems, items, contents; and extracted. */
#include "check.h"
#include <sys/stat.h>

static const uint32_t all_file_systems =
    FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_JOLIET | FSI_FILE_SYSTEM_ROCK_RIDGE | FSI_FILE_SYSTEM_UDF;

/* A disc with one of everything. */
static void make(const char *path)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_save_options options = FSI_SAVE_OPTIONS_INIT;
    OK(fsi_image_set_file_systems(image, all_file_systems, &error));
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_01, &error));
    OK(fsi_image_set_volume_name(image, "READ ME", &error));
    OK(fsi_image_set_identifier(image, FSI_IDENTIFIER_PUBLISHER, "SOMEBODY", &error));
    OK(fsi_directory_add_directory(root, "/docs", NULL, &error));
    add_text(root, "/docs/a.txt", "hello, disc");
    OK(fsi_directory_add_file_from_memory(root, "/docs/empty", NULL, 0, NULL, &error));
    OK(fsi_directory_add_symbolic_link(root, "/link", "docs/a.txt", NULL, &error));
    OK(fsi_directory_open_item(root, "/docs/a.txt", &item, &error));
    OK(fsi_item_set_mode(item, 0640, &error));
    OK(fsi_item_set_time(item, FSI_TIME_MODIFIED, 1000000000, 0, &error));
    OK(fsi_item_add_stream_from_memory(item, "notes", "beside it", 9, &error));
    OK(fsi_directory_add_hard_link(root, "/hard", "/docs/a.txt", NULL, &error));
    fsi_item_free(item);
    options.flags = FSI_SAVE_NO_SYNC;
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_save(result, path, &options, &error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
}

static void check_no_findings(fsi_findings *findings)
{
    fsi_finding finding = FSI_FINDING_INIT;
    GIVES(FSI_FALSE, fsi_findings_next(findings, &finding, &error));
    fsi_findings_free(findings);
}

static void volumes(fsi_disc *disc)
{
    fsi_session session = FSI_SESSION_INIT;
    fsi_volume_info info = FSI_VOLUME_INFO_INIT;
    fsi_disc_volume *volume = NULL;
    fsi_findings *findings = NULL;
    uint32_t count = 0;
    char *text = NULL;

    OK(fsi_disc_session_count(disc, &count, &error));
    CHECK(count == 1);
    OK(fsi_disc_session(disc, 1, &session, &error));
    CHECK(session.first_block == 0 && session.last_block > 256 && session.is_bootable == 0);
    CHECK(session.file_systems == all_file_systems);
    GIVES(FSI_E_INVALIDARG, fsi_disc_session(disc, 0, &session, &error));
    GIVES(FSI_E_INVALIDARG, fsi_disc_session(disc, 2, &session, &error));
    OK(fsi_disc_open_findings(disc, &findings, &error));
    check_no_findings(findings);

    OK(fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, 0, &volume, &error));
    OK(fsi_disc_volume_info(volume, &info, &error));
    CHECK(info.file_system == FSI_FILE_SYSTEM_UDF && info.session == 1 && info.block_size == 2048);
    CHECK(info.udf_revision == FSI_UDF_REVISION_2_01 && info.blocks > 0 && info.has_created == 1);
    fsi_disc_volume_free(volume);

    OK(fsi_disc_open_volume(disc, 1, FSI_FILE_SYSTEM_ROCK_RIDGE, &volume, &error));
    OK(fsi_disc_volume_info(volume, &info, &error));
    CHECK(info.file_system == FSI_FILE_SYSTEM_ROCK_RIDGE && info.udf_revision == 0);
    OK(fsi_disc_volume_name_copy(volume, &text, &error));
    TEXT(text, "READ ME");
    OK(fsi_disc_volume_identifier_copy(volume, FSI_IDENTIFIER_PUBLISHER, &text, &error));
    TEXT(text, "SOMEBODY");
    GIVES(FSI_E_INVALID_PARAM, fsi_disc_volume_identifier_copy(volume, 99, &text, &error));
    fsi_disc_volume_free(volume);

    GIVES(FSI_E_FILE_SYSTEM_NOT_FOUND,
          fsi_disc_open_volume(disc, 1, FSI_FILE_SYSTEM_HIGH_SIERRA, &volume, &error));
    GIVES(FSI_E_FILE_SYSTEM_NOT_FOUND, fsi_disc_open_volume(disc, 2, 0, &volume, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_disc_open_volume(disc, 1, 3, &volume, &error));
}

static void items(fsi_disc *disc)
{
    fsi_disc_volume *volume = NULL;
    fsi_disc_item *item = NULL, *copy = NULL, *hard = NULL, *next = NULL;
    fsi_disc_items *list = NULL;
    fsi_findings *findings = NULL;
    fsi_stat stat = FSI_STAT_INIT;
    fsi_disc_extent extent = { 0, 0 };
    const char *name = NULL;
    char buffer[16];
    size_t length = 0, count = 0;
    uint64_t one = 0, two = 0;
    int found = 0;

    OK(fsi_disc_open_volume(disc, 0, FSI_FILE_SYSTEM_UDF, &volume, &error));
    OK(fsi_disc_volume_open_item(volume, "/docs/a.txt", &item, &error));
    OK(fsi_disc_item_name(item, &name, &length, &error));
    CHECK(length == 5 && strcmp(name, "a.txt") == 0);
    OK(fsi_disc_item_stat(item, &stat, &error));
    CHECK(stat.kind == FSI_ITEM_FILE && stat.mode == 0640 && stat.size == 11 && stat.link_count == 2);
    CHECK(stat.modified.seconds == 1000000000);
    OK(fsi_disc_item_read_at(item, 7, buffer, sizeof buffer, &length, &error));
    CHECK(length == 4 && memcmp(buffer, "disc", 4) == 0);
    OK(fsi_disc_item_read_at(item, 11, buffer, sizeof buffer, &length, &error));
    CHECK(length == 0);
    OK(fsi_disc_item_read_at(item, UINT64_MAX, buffer, sizeof buffer, &length, &error));
    CHECK(length == 0);
    GIVES(FSI_OK, fsi_disc_item_extents(item, &extent, 1, &count, &error));
    CHECK(count == 1 && extent.bytes == 11 && extent.offset > 0);
    GIVES(FSI_FALSE, fsi_disc_item_extents(item, NULL, 0, &count, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_disc_item_link_target(item, &name, NULL, &error));
    GIVES(FSI_E_NOT_DIR, fsi_disc_item_open_items(item, &list, NULL, &error));

    OK(fsi_disc_item_copy(item, &copy, &error));
    OK(fsi_disc_volume_open_item(volume, "hard", &hard, &error));
    OK(fsi_disc_item_identity(copy, &one, &error));
    OK(fsi_disc_item_identity(hard, &two, &error));
    CHECK(one == two);
    fsi_disc_item_free(hard);
    fsi_disc_item_free(copy);

    OK(fsi_disc_item_open_streams(item, &list, &error));
    OK(fsi_disc_items_next(list, &next, &error));
    OK(fsi_disc_item_name(next, &name, NULL, &error));
    CHECK(strcmp(name, "notes") == 0);
    OK(fsi_disc_item_read_at(next, 0, buffer, sizeof buffer, &length, &error));
    CHECK(length == 9 && memcmp(buffer, "beside it", 9) == 0);
    fsi_disc_item_free(next);
    GIVES(FSI_FALSE, fsi_disc_items_next(list, &next, &error));
    fsi_disc_items_free(list);
    fsi_disc_item_free(item);

    OK(fsi_disc_volume_open_item(volume, "/link", &item, &error));
    OK(fsi_disc_item_link_target(item, &name, &length, &error));
    CHECK(length == 10 && strcmp(name, "docs/a.txt") == 0);
    GIVES(FSI_E_NOT_FILE, fsi_disc_item_read_at(item, 0, buffer, 1, &length, &error));
    GIVES(FSI_E_NOT_FILE, fsi_disc_item_extents(item, NULL, 0, &count, &error));
    fsi_disc_item_free(item);

    OK(fsi_disc_volume_open_item(volume, "", &item, &error));
    OK(fsi_disc_item_stat(item, &stat, &error));
    CHECK(stat.kind == FSI_ITEM_DIRECTORY && stat.size == 0);
    OK(fsi_disc_item_open_items(item, &list, &findings, &error));
    fsi_disc_item_free(item);
    fsi_disc_volume_free(volume);
    check_no_findings(findings);
    for (;;) {
        fsi_error *error = NULL;
        fsi_status status = fsi_disc_items_next(list, &item, &error);
        CHECK(FSI_SUCCEEDED(status));
        if (status == FSI_FALSE)
            break;
        found++;
        fsi_disc_item_free(item);
    }
    CHECK(found == 3);
    fsi_disc_items_free(list);
}

struct seen {
    int count;
    int32_t answer;
    fsi_disc_item *kept;
};

static int32_t see(void *user_data, const char *path, size_t path_length, const fsi_disc_item *item)
{
    struct seen *seen = (struct seen *)user_data;
    const char *name = NULL;
    size_t length = 0;
    CHECK(path[0] == '/' && strlen(path) == path_length);
    OK(fsi_disc_item_name(item, &name, &length, &error));
    CHECK(strcmp(path + path_length - length, name) == 0);
    seen->count++;
    if (strcmp(path, "/docs/a.txt") == 0)
        OK(fsi_disc_item_copy(item, &seen->kept, &error));
    return seen->answer;
}

static void walks(fsi_disc *disc)
{
    fsi_disc_volume *volume = NULL;
    fsi_findings *findings = NULL;
    struct seen seen = { 0, 0, NULL };
    char buffer[16];
    size_t length = 0;

    OK(fsi_disc_open_volume(disc, 0, FSI_FILE_SYSTEM_ROCK_RIDGE, &volume, &error));
    OK(fsi_disc_volume_walk(volume, "/", see, &seen, &findings, &error));
    CHECK(seen.count == 5);
    check_no_findings(findings);
    OK(fsi_disc_item_read_at(seen.kept, 0, buffer, sizeof buffer, &length, &error));
    CHECK(length == 11);
    fsi_disc_item_free(seen.kept);
    seen.kept = NULL;
    seen.count = 0;
    seen.answer = -3;
    {
        fsi_error *error = NULL;
        CHECK(fsi_disc_volume_walk(volume, "/", see, &seen, NULL, &error) == FSI_E_CANCELLED);
        CHECK(fsi_error_callback_value(error) == -3 && seen.count == 1);
        fsi_error_free(error);
    }
    GIVES(FSI_E_NOT_DIR, fsi_disc_volume_walk(volume, "/docs/a.txt", see, &seen, NULL, &error));
    GIVES(FSI_E_ITEM_NOT_FOUND, fsi_disc_volume_walk(volume, "/none", see, &seen, NULL, &error));
    fsi_disc_volume_free(volume);
}

static int32_t progress(void *user_data, uint64_t done, uint64_t total)
{
    int *asked = (int *)user_data;
    CHECK(done <= total && total == 11);
    *asked += 1;
    return *asked < 0;
}

static void extraction(fsi_disc *disc, char **argv)
{
    fsi_disc_volume *volume = NULL;
    fsi_extract_options options = FSI_EXTRACT_OPTIONS_INIT;
    fsi_extracted done = FSI_EXTRACTED_INIT;
    fsi_findings *findings = NULL;
    fsi_finding finding = FSI_FINDING_INIT;
    const char *paths[1] = { "/docs" };
    char folder[4096];
    struct stat found;
    FILE *file;
    int asked = 0;

    snprintf(folder, sizeof folder, "%s/out", argv[1]);
    OK(fsi_disc_open_volume(disc, 0, FSI_FILE_SYSTEM_UDF, &volume, &error));
    options.progress = progress;
    options.user_data = &asked;
    options.threads = 1;
    OK(fsi_disc_volume_extract(volume, paths, 1, folder, &options, &done, &findings, &error));
    CHECK(done.files == 2 && done.directories >= 1 && done.bytes == 11 && done.unreadable == 0 && done.unwritable == 0);
    CHECK(asked > 0);
    /* The stream is left out. */
    OK(fsi_findings_next(findings, &finding, &error));
    CHECK(finding.kind == FSI_FINDING_LEFT_OUT && strstr(finding.path, "a.txt") && *finding.message);
    fsi_findings_free(findings);
    CHECK(stat(scratch(argv, "out/docs/a.txt"), &found) == 0);
    CHECK(found.st_size == 11 && (found.st_mode & 07777) == 0640 && found.st_mtime == 1000000000);
    CHECK(stat(scratch(argv, "out/link"), &found) != 0);

    /* What is there stays, unless it is to be replaced. */
    file = fopen(scratch(argv, "out/docs/a.txt"), "w");
    CHECK(file && fputs("mine", file) >= 0 && fclose(file) == 0);
    options.progress = NULL;
    OK(fsi_disc_volume_extract(volume, NULL, 0, folder, &options, &done, &findings, &error));
    CHECK(done.unwritable > 0);
    do
        OK(fsi_findings_next(findings, &finding, &error));
    while (finding.kind != FSI_FINDING_UNWRITABLE);
    fsi_findings_free(findings);
    CHECK(stat(scratch(argv, "out/docs/a.txt"), &found) == 0 && found.st_size == 4);
    options.flags = FSI_EXTRACT_OVERWRITE | FSI_EXTRACT_NO_PERMISSIONS | FSI_EXTRACT_NO_TIMES |
                    FSI_EXTRACT_NO_OWNERS | FSI_EXTRACT_NO_DEVICES;
    OK(fsi_disc_volume_extract(volume, paths, 1, folder, &options, &done, NULL, &error));
    CHECK(stat(scratch(argv, "out/docs/a.txt"), &found) == 0);
    CHECK(found.st_size == 11 && found.st_mtime != 1000000000);

    asked = -100;
    options.progress = progress;
    snprintf(folder, sizeof folder, "%s/out2", argv[1]);
    GIVES(FSI_E_CANCELLED, fsi_disc_volume_extract(volume, paths, 1, folder, &options, NULL, NULL, &error));
    options.flags = FSI_EXTRACT_OWNERS | FSI_EXTRACT_NO_OWNERS;
    GIVES(FSI_E_INVALID_PARAM, fsi_disc_volume_extract(volume, NULL, 0, folder, &options, NULL, NULL, &error));
    options.flags = 1u << 31;
    GIVES(FSI_E_INVALID_PARAM, fsi_disc_volume_extract(volume, NULL, 0, folder, &options, NULL, NULL, &error));
    paths[0] = "/none";
    GIVES(FSI_E_ITEM_NOT_FOUND, fsi_disc_volume_extract(volume, paths, 1, folder, NULL, NULL, NULL, &error));
    fsi_disc_volume_free(volume);
}

/* An image in memory, read by a callback. */
struct memory {
    unsigned char *bytes;
    size_t length;
    int32_t fails;
    int released;
};

static int32_t read_memory(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    struct memory *memory = (struct memory *)user_data;
    CHECK(offset + length <= memory->length);
    if (memory->fails)
        return memory->fails;
    memcpy(buffer, memory->bytes + offset, length);
    *out_read = length;
    return 0;
}

static void release_memory(void *user_data)
{
    ((struct memory *)user_data)->released++;
}

static void sources(const char *path)
{
    struct memory memory = { NULL, 0, 0, 0 };
    fsi_reader reader = FSI_READER_INIT;
    fsi_block_source *source = NULL, *broken = NULL;
    fsi_disc_options options = FSI_DISC_OPTIONS_INIT;
    const uint64_t starts[2] = { 0, 0 };
    fsi_disc *disc = NULL;
    fsi_disc_volume *volume = NULL;
    fsi_disc_item *item = NULL;
    fsi_findings *findings = NULL;
    fsi_finding finding = FSI_FINDING_INIT;
    uint64_t length = 0;
    char buffer[16];
    size_t got = 0;
    FILE *file = fopen(path, "rb");
    CHECK(file && fseek(file, 0, SEEK_END) == 0);
    memory.length = (size_t)ftell(file);
    memory.bytes = (unsigned char *)malloc(memory.length);
    rewind(file);
    CHECK(memory.bytes && fread(memory.bytes, 1, memory.length, file) == memory.length && fclose(file) == 0);

    reader.user_data = &memory;
    reader.length = memory.length;
    reader.read_at = read_memory;
    reader.release = release_memory;
    OK(fsi_block_source_open_reader(&reader, &source, &error));
    OK(fsi_block_source_length(source, &length, &error));
    CHECK(length == memory.length);
    OK(fsi_block_source_read_at(source, 16 * 2048 + 1, buffer, 5, &error));
    CHECK(memcmp(buffer, "CD001", 5) == 0);
    {
        fsi_error *error = NULL;
        CHECK(fsi_block_source_read_at(source, length - 1, buffer, 2, &error) == FSI_E_IMPORT_SEEK_FAILURE);
        CHECK(fsi_error_offset(error) == length - 1);
        fsi_error_free(error);
    }
    OK(fsi_disc_open_source(source, NULL, &disc, &error));
    fsi_block_source_free(source);
    OK(fsi_disc_open_volume(disc, 0, 0, &volume, &error));
    fsi_disc_free(disc);
    OK(fsi_disc_volume_open_item(volume, "/docs/a.txt", &item, &error));
    fsi_disc_volume_free(volume);
    OK(fsi_disc_item_read_at(item, 0, buffer, sizeof buffer, &got, &error));
    CHECK(got == 11 && memory.released == 0);
    memory.fails = 42;
    {
        fsi_error *error = NULL;
        CHECK(fsi_disc_item_read_at(item, 0, buffer, sizeof buffer, &got, &error) == FSI_E_DATA_STREAM_READ_FAILURE);
        CHECK(fsi_error_callback_value(error) == 42);
        fsi_error_free(error);
    }
    fsi_disc_item_free(item);
    CHECK(memory.released == 1);

    OK(fsi_block_source_open_reader(&reader, &source, &error));
    {
        fsi_error *error = NULL;
        CHECK(fsi_block_source_read_at(source, 0, buffer, 1, &error) == FSI_E_IMPORT_READ_FAILURE);
        CHECK(fsi_error_callback_value(error) == 42);
        fsi_error_free(error);
    }
    GIVES(FSI_E_IMPORT_READ_FAILURE, fsi_disc_open_source(source, NULL, &disc, &error));
    fsi_block_source_free(source);
    CHECK(memory.released == 2);

    /* Limits, and options that contradict themselves. */
    OK(fsi_block_source_open_memory(memory.bytes, memory.length, &source, &error));
    options.flags = 2;
    GIVES(FSI_E_INVALID_PARAM, fsi_disc_open_source(source, &options, &disc, &error));
    options.flags = FSI_DISC_DETECT_COMPRESSION;
    options.sessions = starts;
    options.session_count = 2;
    GIVES(FSI_E_INVALIDARG, fsi_disc_open_source(source, &options, &disc, &error));
    options.session_count = 1;
    options.memory_limit = 1;
    GIVES(FSI_E_DISC_LIMIT, fsi_disc_open_source(source, &options, &disc, &error));
    fsi_block_source_free(source);

    /* Nothing is on it. */
    OK(fsi_block_source_open_memory(NULL, 0, &source, &error));
    OK(fsi_disc_open_source(source, NULL, &disc, &error));
    GIVES(FSI_E_NO_SUPPORTED_FILE_SYSTEM, fsi_disc_open_volume(disc, 0, 0, &volume, &error));
    fsi_disc_free(disc);
    fsi_block_source_free(source);

    /* What cannot be used is told. */
    memset(memory.bytes + 257 * 2048, 0xff, 2048 * 16);
    memset(memory.bytes + 16 * 2048 + 158, 0xff, 32);
    OK(fsi_block_source_open_memory(memory.bytes, memory.length, &broken, &error));
    OK(fsi_disc_open_source(broken, NULL, &disc, &error));
    OK(fsi_disc_open_findings(disc, &findings, &error));
    OK(fsi_findings_next(findings, &finding, &error));
    CHECK(*finding.message && finding.kind != FSI_FINDING_OTHER);
    fsi_findings_free(findings);
    fsi_disc_free(disc);
    fsi_block_source_free(broken);
    free(memory.bytes);

    GIVES(FSI_E_DATA_STREAM_CREATE_FAILURE, fsi_block_source_open_host("/", &source, &error));
    GIVES(FSI_E_DATA_STREAM_CREATE_FAILURE, fsi_disc_open("/nowhere/at/all", NULL, &disc, &error));
}

/* Beside an object that is there; the rest is in nulls.c. */
static void nothing_is_given(fsi_disc *disc)
{
    fsi_disc_volume *volume = NULL;
    fsi_disc_item *item = NULL;
    fsi_disc_items *list = NULL;
    fsi_findings *findings = NULL;
    fsi_session session = FSI_SESSION_INIT;
    OK(fsi_disc_open_volume(disc, 0, 0, &volume, &error));
    OK(fsi_disc_volume_open_item(volume, "/", &item, &error));
    OK(fsi_disc_item_open_items(item, &list, &findings, &error));
    GIVES(FSI_E_POINTER, fsi_disc_session_count(disc, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_session(disc, 1, NULL, &error));
    session.struct_size = 0;
    GIVES(FSI_E_INVALIDARG, fsi_disc_session(disc, 1, &session, &error));
    GIVES(FSI_E_POINTER, fsi_disc_open_findings(disc, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_open_volume(disc, 1, 0, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_info(volume, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_name_copy(volume, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_identifier_copy(volume, 1, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_open_item(volume, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_open_item(volume, "/", NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_walk(volume, "/", NULL, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_extract(volume, NULL, 1, NULL, NULL, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_volume_extract(volume, NULL, 0, NULL, NULL, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_copy(item, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_name(item, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_link_target(item, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_identity(item, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_stat(item, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_open_items(item, NULL, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_open_streams(item, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_items_next(list, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_read_at(item, 0, NULL, 1, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_disc_item_extents(item, NULL, 1, NULL, &error));
    GIVES(FSI_E_POINTER, fsi_findings_next(findings, NULL, &error));
    fsi_findings_free(findings);
    fsi_disc_items_free(list);
    fsi_disc_item_free(item);
    fsi_disc_volume_free(volume);
    fsi_disc_volume_free(NULL);
    fsi_disc_item_free(NULL);
    fsi_disc_items_free(NULL);
    fsi_findings_free(NULL);
    fsi_disc_free(NULL);
    fsi_block_source_free(NULL);
}

int main(int argc, char **argv)
{
    fsi_disc *disc = NULL;
    char path[4096];
    (void)argc;
    snprintf(path, sizeof path, "%s/disc.iso", argv[1]);
    make(path);
    OK(fsi_disc_open(path, NULL, &disc, &error));
    volumes(disc);
    items(disc);
    walks(disc);
    extraction(disc, argv);
    nothing_is_given(disc);
    fsi_disc_free(disc);
    sources(path);
    return 0;
}
