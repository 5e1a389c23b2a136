/* What is on a disc and in a folder, with sums, and that the two are the same. */
#include "check.h"
#include <sys/stat.h>

static const uint8_t sum_of_text[] = { 0x98, 0x2d, 0x9e, 0x3e, 0xb9, 0x96, 0xf5, 0x59, 0xe6, 0x33, 0xf4,
                                       0xd1, 0x94, 0xde, 0xf3, 0x76, 0x1d, 0x90, 0x9f, 0x5a, 0x3b, 0x64,
                                       0x7d, 0x1a, 0x85, 0x1f, 0xea, 0xd6, 0x7c, 0x32, 0xc9, 0xd1 };

static void check_manifest(fsi_manifest *manifest, int has_sums)
{
    fsi_manifest_entry entry = FSI_MANIFEST_ENTRY_INIT;
    fsi_stat stat = FSI_STAT_INIT;
    size_t count = 0;
    char line[256];
    OK(fsi_manifest_count(manifest, &count, &error));
    GIVES(FSI_E_POINTER, fsi_manifest_count(manifest, NULL, &error));
    CHECK(count == 4);

    OK(fsi_manifest_next(manifest, &entry, NULL, &error));
    CHECK(strcmp(entry.path, "/") == 0 && entry.sha256 == NULL);
    OK(fsi_manifest_next(manifest, &entry, &stat, &error));
    CHECK(strcmp(entry.path, "/d") == 0 && stat.kind == FSI_ITEM_DIRECTORY);
    OK(fsi_manifest_next(manifest, &entry, &stat, &error));
    CHECK(strcmp(entry.path, "/d/file") == 0 && stat.kind == FSI_ITEM_FILE && stat.size == 4 && stat.mode == 0640);
    CHECK((entry.sha256 != NULL) == has_sums);
    CHECK(!has_sums || memcmp(entry.sha256, sum_of_text, sizeof sum_of_text) == 0);
    snprintf(line, sizeof line, "/d/file\ttype=f\tmode=0640\tsize=4\tmtime=");
    CHECK(strncmp(entry.line, line, strlen(line)) == 0);
    CHECK((strstr(entry.line, "\tsha256=982d9e3e") != NULL) == has_sums);
    entry.struct_size = 0;
    GIVES(FSI_E_INVALIDARG, fsi_manifest_next(manifest, &entry, NULL, &error));
    entry.struct_size = sizeof entry;
    OK(fsi_manifest_next(manifest, &entry, &stat, &error));
    CHECK(strcmp(entry.path, "/link") == 0 && strcmp(entry.target, "d/file") == 0 && stat.size == 6);
    GIVES(FSI_FALSE, fsi_manifest_next(manifest, &entry, &stat, &error));
    fsi_manifest_free(manifest);
}

static void check_no_findings(fsi_findings *findings)
{
    fsi_finding finding = FSI_FINDING_INIT;
    GIVES(FSI_FALSE, fsi_findings_next(findings, &finding, &error));
    fsi_findings_free(findings);
}

static int watch(void *user_data, uint64_t done, uint64_t total)
{
    uint64_t *seen = (uint64_t *)user_data;
    CHECK(done <= total);
    *seen = done;
    return 0;
}

static int stop(void *user_data, uint64_t done, uint64_t total)
{
    (void)user_data, (void)done, (void)total;
    return 7;
}

int main(int argc, char **argv)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_disc *disc = NULL;
    fsi_disc_volume *volume = NULL;
    fsi_manifest *manifest = NULL;
    fsi_findings *findings = NULL;
    fsi_manifest_options options = FSI_MANIFEST_OPTIONS_INIT;
    fsi_error *failure = NULL;
    uint64_t seen = 0;
    char path[4096];
    CHECK(argc > 1);

    OK(fsi_directory_add_directory(root, "d", NULL, &error));
    OK(fsi_directory_add_file_from_memory(root, "d/file", "text", 4, &item, &error));
    OK(fsi_item_set_mode(item, 0640, &error));
    OK(fsi_directory_add_symbolic_link(root, "link", "d/file", NULL, &error));
    OK(fsi_image_create_result(image, &result, &error));
    snprintf(path, sizeof path, "%s", scratch(argv, "manifest.iso"));
    OK(fsi_result_save(result, path, NULL, &error));
    OK(fsi_disc_open(path, NULL, &disc, &error));
    OK(fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, 0, &volume, &error));

    options.progress = watch;
    options.user_data = &seen;
    OK(fsi_disc_volume_open_manifest(volume, &options, &manifest, &findings, &error));
    check_no_findings(findings);
    CHECK(seen == 4);
    snprintf(path, sizeof path, "%s", scratch(argv, "folder"));
    OK(fsi_disc_volume_extract(volume, NULL, 0, path, NULL, NULL, NULL, &error));
    options.flags = FSI_MANIFEST_NO_CONTENTS << 1;
    GIVES(FSI_E_INVALID_PARAM, fsi_disc_volume_open_manifest(volume, &options, &manifest, NULL, &error));
    options.flags = 0;
    options.progress = stop;
    CHECK(fsi_disc_volume_open_manifest(volume, &options, &manifest, NULL, &failure) == FSI_E_CANCELLED);
    CHECK(fsi_error_callback_value(failure) == 7);
    fsi_error_free(failure);
    GIVES(FSI_E_POINTER, fsi_disc_volume_open_manifest(volume, NULL, NULL, NULL, &error));
    fsi_disc_volume_free(volume);
    fsi_disc_free(disc);
    check_manifest(manifest, 1);

    OK(fsi_open_folder_manifest(path, NULL, &manifest, &findings, &error));
    check_no_findings(findings);
    check_manifest(manifest, 1);
    options.progress = NULL;
    options.flags = FSI_MANIFEST_NO_CONTENTS;
    OK(fsi_open_folder_manifest(path, &options, &manifest, NULL, &error));
    check_manifest(manifest, 0);
    GIVES(FSI_E_DATA_STREAM_CREATE_FAILURE,
          fsi_open_folder_manifest("/no/such/folder", NULL, &manifest, NULL, &error));
    GIVES(FSI_E_INVALID_PARAM,
          fsi_open_folder_manifest(scratch(argv, "manifest.iso"), NULL, &manifest, NULL, &error));

    fsi_manifest_free(NULL);
    fsi_result_free(result);
    fsi_item_free(item);
    fsi_item_free(root);
    fsi_image_free(image);
    return 0;
}
