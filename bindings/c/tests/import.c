/* Discs that become images again, and images that continue discs. */
#include "check.h"

static fsi_block_source *source_of(const char *path)
{
    fsi_block_source *source = NULL;
    OK(fsi_block_source_open_host(path, &source, &error));
    return source;
}

static void save(fsi_image *image, const char *path)
{
    fsi_result *result = NULL;
    fsi_save_options options = FSI_SAVE_OPTIONS_INIT;
    options.flags = FSI_SAVE_NO_SYNC;
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_save(result, path, &options, &error));
    fsi_result_free(result);
}

/* A disc of these file systems with /docs/a.txt, which says "one", and /b.txt. */
static void make(const char *path, uint32_t file_systems)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    OK(fsi_image_set_file_systems(image, file_systems, &error));
    OK(fsi_image_set_volume_name(image, "FIRST", &error));
    OK(fsi_directory_add_directory(root, "/docs", NULL, &error));
    add_text(root, "/docs/a.txt", "one");
    add_text(root, "/b.txt", "bee");
    save(image, path);
    fsi_item_free(root);
    fsi_image_free(image);
}

struct watched {
    int directories, files;
    int32_t answer;
    fsi_image *image;
};

static int32_t watch(void *user_data, const fsi_import_event *event)
{
    struct watched *watched = (struct watched *)user_data;
    uint64_t count = 0;
    size_t length = strlen(event->path);
    CHECK(event->struct_size == sizeof *event);
    /* Where the disc tells how many there are, it is not fewer than were seen. */
    CHECK(event->total_directories == -1 || event->total_directories >= event->directories);
    CHECK(event->total_files == -1 || event->total_files >= event->files);
    CHECK((event->path[length - 1] == '/') == (event->is_directory == 1));
    if (event->is_directory)
        watched->directories++;
    else
        watched->files++;
    CHECK(event->files == watched->files);
    /* The image is in use. */
    GIVES(FSI_E_BUSY, fsi_image_file_count(watched->image, &count, &error));
    return watched->answer;
}

static int count_findings(fsi_findings *findings)
{
    fsi_finding finding = FSI_FINDING_INIT;
    fsi_error *error = NULL;
    int count = 0;
    while (fsi_findings_next(findings, &finding, &error) == FSI_OK) {
        CHECK(*finding.message);
        count++;
    }
    CHECK(error == NULL);
    fsi_findings_free(findings);
    return count;
}

static void new_images(char **argv)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_disc *disc = NULL;
    fsi_imported imported = FSI_IMPORTED_INIT;
    fsi_import_options options = FSI_IMPORT_OPTIONS_INIT;
    fsi_findings *findings = NULL;
    struct watched watched = { 0, 0, 7, image };
    char *name = (char *)1;
    uint64_t files = 0;
    uint32_t type = 0;

    make(scratch(argv, "first.iso"), FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_JOLIET | FSI_FILE_SYSTEM_ROCK_RIDGE);
    OK(fsi_disc_open(scratch(argv, "first.iso"), NULL, &disc, &error));
    OK(fsi_image_imported_volume_name_copy(image, &name, &error));
    CHECK(name == NULL);

    /* It can be stopped, and leaves nothing then. */
    options.imported = watch;
    options.user_data = &watched;
    {
        fsi_error *error = NULL;
        CHECK(fsi_image_import_disc(image, disc, FSI_SESSION_NEWEST, 0, &options, NULL, NULL, &error) == FSI_E_CANCELLED);
        CHECK(fsi_error_callback_value(error) == 7);
        fsi_error_free(error);
    }
    OK(fsi_image_file_count(image, &files, &error));
    CHECK(files == 0);

    watched.answer = watched.directories = watched.files = 0;
    OK(fsi_image_import_disc(image, disc, FSI_SESSION_NEWEST, 0, &options, &imported, &findings, &error));
    CHECK(imported.file_system == FSI_FILE_SYSTEM_ROCK_RIDGE && imported.files == 2 && imported.directories == 1);
    CHECK(watched.files == 2 && watched.directories >= 1);
    CHECK(count_findings(findings) == (int)imported.findings && imported.findings == 0);
    OK(fsi_image_imported_volume_name_copy(image, &name, &error));
    TEXT(name, "FIRST");
    OK(fsi_image_exists(image, "/docs/a.txt", &type, &error));
    CHECK(type == FSI_ITEM_FILE);
    fsi_item_free(root);
    fsi_image_free(image);

    image = new_image(&root);
    GIVES(FSI_E_FILE_SYSTEM_NOT_FOUND,
          fsi_image_import_disc(image, disc, 1, FSI_FILE_SYSTEM_UDF, NULL, NULL, NULL, &error));
    GIVES(FSI_E_NO_SUPPORTED_FILE_SYSTEM, fsi_image_import_disc(image, disc, 2, 0, NULL, NULL, NULL, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_image_import_disc(image, disc, 1, 3, NULL, NULL, NULL, &error));
    options.preference = 2;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_import_disc(image, disc, 1, 0, &options, NULL, NULL, &error));
    options.preference = FSI_PREFERENCE_IMAPI;
    options.flags = 4;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_import_disc(image, disc, 1, 0, &options, NULL, NULL, &error));
    options.flags = FSI_IMPORT_NO_COMPARISON;
    options.imported = NULL;
    options.item_limit = 1;
    GIVES(FSI_E_DISC_LIMIT, fsi_image_import_disc(image, disc, 1, 0, &options, NULL, NULL, &error));
    options.item_limit = 0;
    OK(fsi_image_import_disc(image, disc, 1, 0, &options, &imported, NULL, &error));
    CHECK(imported.file_system == FSI_FILE_SYSTEM_JOLIET);
    fsi_disc_free(disc);
    /* It is whole without what it was imported from. */
    save(image, scratch(argv, "second.iso"));
    fsi_item_free(root);
    fsi_image_free(image);
}

static void collisions(char **argv)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_disc *disc = NULL;
    OK(fsi_disc_open(scratch(argv, "first.iso"), NULL, &disc, &error));
    add_text(root, "/docs", "a file");
    {
        fsi_error *error = NULL;
        CHECK(fsi_image_import_disc(image, disc, 0, 0, NULL, NULL, NULL, &error) ==
              FSI_E_IMPORT_TYPE_COLLISION_DIRECTORY_EXISTS_AS_FILE);
        CHECK(strcmp(fsi_error_path(error), "/docs") == 0);
        fsi_error_free(error);
    }
    OK(fsi_directory_remove(root, "/docs", &error));
    OK(fsi_directory_add_directory(root, "/b.txt", NULL, &error));
    GIVES(FSI_E_IMPORT_TYPE_COLLISION_FILE_EXISTS_AS_DIRECTORY,
          fsi_image_import_disc(image, disc, 0, 0, NULL, NULL, NULL, &error));
    fsi_disc_free(disc);
    fsi_item_free(root);
    fsi_image_free(image);
}

static void choosing_a_file_system(void)
{
    uint32_t found = 0;
    const uint32_t all = FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_JOLIET | FSI_FILE_SYSTEM_ROCK_RIDGE | FSI_FILE_SYSTEM_UDF;
    OK(fsi_default_file_system_for_import(all, FSI_PREFERENCE_RICHEST, &found, &error));
    CHECK(found == FSI_FILE_SYSTEM_UDF);
    OK(fsi_default_file_system_for_import(all - FSI_FILE_SYSTEM_UDF, FSI_PREFERENCE_RICHEST, &found, &error));
    CHECK(found == FSI_FILE_SYSTEM_ROCK_RIDGE);
    OK(fsi_default_file_system_for_import(all - FSI_FILE_SYSTEM_UDF, FSI_PREFERENCE_IMAPI, &found, &error));
    CHECK(found == FSI_FILE_SYSTEM_JOLIET);
    GIVES(FSI_E_INVALID_PARAM, fsi_default_file_system_for_import(0, FSI_PREFERENCE_RICHEST, &found, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_default_file_system_for_import(0x40000000, FSI_PREFERENCE_RICHEST, &found, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_default_file_system_for_import(all, 9, &found, &error));
}

static void ways_are_checked(char **argv)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_block_source *source = source_of(scratch(argv, "first.iso"));
    fsi_block_source *again = NULL;
    fsi_media_description one = FSI_MEDIA_DESCRIPTION_INIT, two, seen = FSI_MEDIA_DESCRIPTION_INIT;
    const fsi_media_description *ways[2] = { &one, &two };
    const uint64_t starts[2] = { 0, 100 };
    uint64_t starts_seen[2] = { 7, 7 }, length = 0, length_again = 0;
    char *text = NULL;
    size_t count = 9;
    uint32_t found = 0;
    bool is_appendable = true;

    GIVES(FSI_E_MULTISESSION_NOT_SET, fsi_image_import_file_system(image, NULL, NULL, NULL, &error));
    GIVES(FSI_E_MULTISESSION_NOT_SET,
          fsi_image_import_specific_file_system(image, FSI_FILE_SYSTEM_UDF, NULL, NULL, NULL, &error));
    GIVES(FSI_E_MULTISESSION_NOT_SET,
          fsi_image_probe_specific_file_system(image, FSI_FILE_SYSTEM_UDF, NULL, &is_appendable, &error));
    GIVES(FSI_E_MULTISESSION_NOT_SET, fsi_image_calculate_disc_identifier_copy(image, &text, &error));
    GIVES(FSI_E_MULTISESSION_NOT_SET, fsi_image_identify_file_systems_on_disc(image, NULL, &found, &error));
    OK(fsi_image_identify_file_systems_on_disc(image, source, &found, &error));
    CHECK(found == (FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_JOLIET | FSI_FILE_SYSTEM_ROCK_RIDGE));

    OK(fsi_block_source_describe(source, &one, &error));
    CHECK(one.source == source && one.kind == FSI_SESSION_KIND_RANDOM_WRITE && one.media_type == FSI_MEDIA_DISK);
    CHECK(one.flags == 0 && one.written_end > 0 && one.next_writable > one.written_end && one.write_unit == 1);
    two = one;

    one.kind = 0;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_multisession(image, ways, 1, &error));
    one.kind = FSI_SESSION_KIND_SEQUENTIAL;
    one.media_type = 99;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_multisession(image, ways, 1, &error));
    one.media_type = FSI_MEDIA_DVD_ROM;
    GIVES(FSI_E_IMPORT_MEDIA_NOT_ALLOWED, fsi_image_set_multisession(image, ways, 1, &error));
    one.media_type = FSI_MEDIA_CD_R;
    one.source = NULL;
    GIVES(FSI_E_POINTER, fsi_image_set_multisession(image, ways, 1, &error));
    one.source = source;
    one.flags = 8;
    GIVES(FSI_E_INVALID_PARAM, fsi_image_set_multisession(image, ways, 1, &error));
    one.flags = FSI_MULTISESSION_BLANK;
    GIVES(FSI_E_IMPORT_SEEK_FAILURE, fsi_image_set_multisession(image, ways, 1, &error));
    one.flags = two.flags = FSI_MULTISESSION_IN_USE;
    GIVES(FSI_E_BAD_MULTISESSION_PARAMETER, fsi_image_set_multisession(image, ways, 2, &error));
    one.flags = FSI_MULTISESSION_IN_USE | FSI_MULTISESSION_UNSUPPORTED;
    GIVES(FSI_E_INCOMPATIBLE_MULTISESSION_TYPE, fsi_image_set_multisession(image, ways, 1, &error));
    one.flags = FSI_MULTISESSION_UNSUPPORTED;
    GIVES(FSI_E_NO_COMPATIBLE_MULTISESSION_TYPE, fsi_image_set_multisession(image, ways, 1, &error));
    one.flags = 0;
    one.written_end = one.next_writable + 1;
    GIVES(FSI_E_BAD_MULTISESSION_PARAMETER, fsi_image_set_multisession(image, ways, 1, &error));
    one.written_end = 0;
    one.sessions = starts;
    one.session_count = 2;
    OK(fsi_image_set_multisession(image, ways, 2, &error));

    OK(fsi_image_multisession_count(image, &count, &error));
    CHECK(count == 2);
    OK(fsi_image_multisession(image, 0, &seen, &error));
    CHECK(seen.kind == FSI_SESSION_KIND_SEQUENTIAL && seen.media_type == FSI_MEDIA_CD_R && seen.written_end == 0);
    CHECK(seen.source == NULL && seen.next_writable == one.next_writable);
    OK(fsi_image_multisession(image, 1, &seen, &error));
    CHECK(seen.flags == FSI_MULTISESSION_IN_USE && seen.written_end == two.written_end);
    GIVES(FSI_E_INVALIDARG, fsi_image_multisession(image, 2, &seen, &error));
    GIVES(FSI_FALSE, fsi_image_multisession_sessions(image, 0, starts_seen, 1, &count, &error));
    CHECK(count == 2 && starts_seen[0] == 0 && starts_seen[1] == 7);
    GIVES(FSI_OK, fsi_image_multisession_sessions(image, 0, starts_seen, 2, &count, &error));
    CHECK(starts_seen[1] == 100);
    GIVES(FSI_E_INVALIDARG, fsi_image_multisession_sessions(image, 2, NULL, 0, &count, &error));
    OK(fsi_image_multisession_open_source(image, 1, &again, &error));
    OK(fsi_block_source_length(source, &length, &error));
    OK(fsi_block_source_length(again, &length_again, &error));
    CHECK(length == length_again && length > 0);
    GIVES(FSI_E_INVALIDARG, fsi_image_multisession_open_source(image, 2, &again, &error));
    fsi_block_source_free(again);

    OK(fsi_image_identify_file_systems_on_disc(image, NULL, &found, &error));
    CHECK(found & FSI_FILE_SYSTEM_ISO9660);
    OK(fsi_image_set_multisession(image, NULL, 0, &error));
    OK(fsi_image_multisession_count(image, &count, &error));
    CHECK(count == 0);
    fsi_block_source_free(source);
    fsi_item_free(root);
    fsi_image_free(image);
}

static void continue_with(fsi_image *image, const char *path)
{
    fsi_block_source *source = source_of(path);
    fsi_media_description description = FSI_MEDIA_DESCRIPTION_INIT;
    const fsi_media_description *ways[1] = { &description };
    OK(fsi_block_source_describe(source, &description, &error));
    OK(fsi_image_set_multisession(image, ways, 1, &error));
    fsi_block_source_free(source);
}

static char *identifier_of(const char *path)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    char *identifier = NULL;
    continue_with(image, path);
    OK(fsi_image_calculate_disc_identifier_copy(image, &identifier, &error));
    fsi_item_free(root);
    fsi_image_free(image);
    return identifier;
}

static int32_t stop(void *user_data, uint64_t done, uint64_t total)
{
    CHECK(done <= total);
    *(int *)user_data += 1;
    return 5;
}

static void further_sessions(char **argv)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_imported imported = FSI_IMPORTED_INIT;
    fsi_save_options options = FSI_SAVE_OPTIONS_INIT;
    fsi_block_range ranges[16];
    fsi_disc *disc = NULL;
    fsi_disc_volume *volume = NULL;
    fsi_disc_item *item = NULL;
    fsi_import_options take_over = FSI_IMPORT_OPTIONS_INIT;
    char path[4096], text[8], *before = NULL, *foretold = NULL, *after = NULL;
    size_t count = 0, got = 0;
    uint32_t start = 0, sessions = 0, file_systems = 0;
    uint64_t total = 0;
    bool is_appendable = false;
    int asked = 0;

    snprintf(path, sizeof path, "%s/udf.iso", argv[1]);
    make(path, FSI_FILE_SYSTEM_UDF);
    before = identifier_of(path);
    CHECK(strlen(before) == 32);

    continue_with(image, path);
    OK(fsi_image_probe_specific_file_system(image, FSI_FILE_SYSTEM_UDF, NULL, &is_appendable, &error));
    CHECK(is_appendable);
    OK(fsi_image_probe_specific_file_system(image, FSI_FILE_SYSTEM_JOLIET, NULL, &is_appendable, &error));
    CHECK(!is_appendable);
    GIVES(FSI_E_INVALID_PARAM,
          fsi_image_probe_specific_file_system(image, 6, NULL, &is_appendable, &error));
    GIVES(FSI_E_FILE_SYSTEM_NOT_FOUND,
          fsi_image_import_specific_file_system(image, FSI_FILE_SYSTEM_JOLIET, NULL, NULL, NULL, &error));
    add_text(root, "/b.txt", "memory wins");
    OK(fsi_image_import_specific_file_system(image, FSI_FILE_SYSTEM_UDF, NULL, &imported, NULL, &error));
    CHECK(imported.file_system == FSI_FILE_SYSTEM_UDF && imported.directories == 1);
    GIVES(FSI_E_INVALID_PARAM, fsi_image_import_file_system(image, NULL, NULL, NULL, &error));
    GIVES(FSI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED,
          fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660, &error));
    GIVES(FSI_E_UDF_REVISION_CHANGE_NOT_ALLOWED,
          fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_60, &error));
    OK(fsi_image_session_start_block(image, &start, &error));
    CHECK(start > 0);

    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_total_blocks(result, &total, &error));
    GIVES(FSI_FALSE, fsi_result_modified_blocks(result, ranges, 1, &count, &error));
    CHECK(count > 1 && count <= 16);
    GIVES(FSI_OK, fsi_result_modified_blocks(result, ranges, 16, &count, &error));
    CHECK(ranges[0].first_block <= start && ranges[0].last_block < total);
    CHECK(ranges[count - 1].last_block < start);
    OK(fsi_result_disc_id_copy(result, &foretold, &error));
    CHECK(strcmp(before, foretold) != 0);

    options.flags = FSI_SAVE_NO_SYNC;
    options.progress = stop;
    options.user_data = &asked;
    GIVES(FSI_E_CANCELLED, fsi_result_append(result, path, &options, &error));
    CHECK(asked == 1);
    after = identifier_of(path);
    TEXT(after, before);
    options.progress = NULL;
    GIVES(FSI_E_DISC_MISMATCH, fsi_result_append(result, scratch(argv, "first.iso"), &options, &error));
    GIVES(FSI_E_OUTPUT, fsi_result_append(result, scratch(argv, "none.iso"), &options, &error));
    OK(fsi_result_append(result, path, &options, &error));
    after = identifier_of(path);
    TEXT(after, foretold);
    fsi_string_free(foretold);
    fsi_string_free(before);
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);

    OK(fsi_disc_open(path, NULL, &disc, &error));
    OK(fsi_disc_session_count(disc, &sessions, &error));
    CHECK(sessions == 2); /* The anchor at its end still leads to the first one. */
    OK(fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, 0, &volume, &error));
    OK(fsi_disc_volume_open_item(volume, "/b.txt", &item, &error));
    OK(fsi_disc_item_read_at(item, 0, text, sizeof text, &got, &error));
    CHECK(got == 8 && memcmp(text, "memory w", 8) == 0);
    fsi_disc_item_free(item);
    OK(fsi_disc_volume_open_item(volume, "docs/a.txt", &item, &error));
    OK(fsi_disc_item_read_at(item, 0, text, sizeof text, &got, &error));
    CHECK(got == 3 && memcmp(text, "one", 3) == 0);
    fsi_disc_item_free(item);
    fsi_disc_volume_free(volume);
    fsi_disc_free(disc);

    /* A first session is recorded whole, and continues nothing. */
    image = new_image(&root);
    OK(fsi_image_create_result(image, &result, &error));
    GIVES(FSI_E_NOTIMPL, fsi_result_modified_blocks(result, ranges, 16, &count, &error));
    GIVES(FSI_E_MULTISESSION_NOT_SET, fsi_result_append(result, path, NULL, &error));
    fsi_result_free(result);

    /* What the disc holds before such an image is not known. */
    OK(fsi_image_file_systems(image, &file_systems, &error));
    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_set_session_start_block(image, 1000, &error));
    OK(fsi_image_create_result(image, &result, &error));
    GIVES(FSI_E_NO_SUPPORTED_FILE_SYSTEM, fsi_result_disc_id_copy(result, &foretold, &error));
    fsi_result_free(result);
    OK(fsi_image_set_session_start_block(image, 0, &error));
    OK(fsi_image_set_file_systems(image, file_systems, &error));

    /* ISO 9660 has its one place, which is taken over only on demand. */
    continue_with(image, scratch(argv, "first.iso"));
    GIVES(FSI_E_INCOMPATIBLE_PREVIOUS_SESSION, fsi_image_import_file_system(image, NULL, NULL, NULL, &error));
    take_over.flags = FSI_IMPORT_TAKE_OVER_ISO9660;
    OK(fsi_image_import_file_system(image, &take_over, &imported, NULL, &error));
    CHECK(imported.file_system == FSI_FILE_SYSTEM_ROCK_RIDGE);
    add_text(root, "/new.txt", "new");
    OK(fsi_image_session_start_block(image, &start, &error));
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_append(result, scratch(argv, "first.iso"), &options, &error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);

    /* Both sessions are there. */
    OK(fsi_disc_open(scratch(argv, "first.iso"), NULL, &disc, &error));
    OK(fsi_disc_session_count(disc, &sessions, &error));
    CHECK(sessions == 2);
    for (uint32_t number = 1; number <= 2; number++) {
        fsi_session session = FSI_SESSION_INIT;
        OK(fsi_disc_session(disc, number, &session, &error));
        CHECK(number == 2 ? session.first_block == start : session.first_block < start);
        OK(fsi_disc_open_volume(disc, number, 0, &volume, &error));
        OK(fsi_disc_volume_open_item(volume, "/b.txt", &item, &error));
        fsi_disc_item_free(item);
        GIVES(number == 2 ? FSI_OK : FSI_E_ITEM_NOT_FOUND,
              fsi_disc_volume_open_item(volume, "/new.txt", &item, &error));
        if (number == 2)
            fsi_disc_item_free(item);
        fsi_disc_volume_free(volume);
    }
    fsi_disc_free(disc);
}

int main(int argc, char **argv)
{
    (void)argc;
    new_images(argv);
    collisions(argv);
    choosing_a_file_system();
    ways_are_checked(argv);
    further_sessions(argv);
    return 0;
}
