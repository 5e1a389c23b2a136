/* Files and trees of the host. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "check.h"

#include <sys/stat.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && fwrite(text, 1, strlen(text), file) == strlen(text));
    fclose(file);
}

static void make_tree(char **argv)
{
    CHECK(mkdir(scratch(argv, "tree"), 0750) == 0);
    CHECK(mkdir(scratch(argv, "tree/inner"), 0700) == 0);
    write_file(scratch(argv, "tree/one.txt"), "one");
    write_file(scratch(argv, "tree/two.log"), "twotwo");
    write_file(scratch(argv, "tree/inner/three.txt"), "three");
    CHECK(symlink("one.txt", scratch(argv, "tree/link")) == 0);
}

struct watch {
    uint64_t items;
    int skipped;
    int32_t answer;
    fsi_image *image;
};

static int32_t watch(void *user_data, uint64_t done, uint64_t total)
{
    struct watch *watch = (struct watch *)user_data;
    uint64_t count = 0;
    CHECK(done >= watch->items && total == 0);
    watch->items = done;
    /* The image is in the middle of a change. */
    GIVES(FSI_E_BUSY, fsi_image_file_count(watch->image, &count, &error));
    return watch->answer;
}

static void skipped(void *user_data, const char *path, int32_t os_error)
{
    struct watch *watch = (struct watch *)user_data;
    uint64_t count = 0;
    CHECK(strstr(path, "tree") != NULL && os_error != 0);
    OK(fsi_image_file_count(watch->image, &count, &error));
    watch->skipped++;
}

static void trees(char **argv)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    fsi_added added = FSI_ADDED_INIT;
    fsi_add_options options = FSI_ADD_OPTIONS_INIT;
    fsi_stat stat = FSI_STAT_INIT;
    uint32_t type = 9;
    const char *const patterns[] = { "*.log", "/inner" };
    struct watch seen = { 0, 0, 0, image };

    OK(fsi_directory_add_host_tree(root, scratch(argv, "tree"), true, NULL, &added, &error));
    CHECK(added.files == 4 && added.bytes == 14 && added.skipped == 0);
    OK(fsi_image_open_item(image, "/tree/inner", &item, &error));
    OK(fsi_item_stat(item, &stat, &error));
    CHECK(stat.mode == 0700 && stat.child_count == 1);
    fsi_item_free(item);

    options.exclude = patterns;
    options.exclude_count = 2;
    options.flags = FSI_ADD_FILE_MODE | FSI_ADD_USER | FSI_ADD_GROUP | FSI_ADD_SKIP_UNREADABLE;
    options.file_mode = 0444;
    options.user_id = 11;
    options.group_id = 12;
    options.progress = watch;
    options.skipped = skipped;
    options.user_data = &seen;
    OK(fsi_directory_add_host_tree(root, scratch(argv, "tree"), false, &options, &added, &error));
    CHECK(added.files == 2 && seen.items > 0);
    OK(fsi_image_open_item(image, "/one.txt", &item, &error));
    OK(fsi_item_stat(item, &stat, &error));
    CHECK(stat.mode == 0444 && stat.user_id == 11 && stat.group_id == 12);
    fsi_item_free(item);
    OK(fsi_image_exists(image, "/inner", &type, &error));
    CHECK(type == FSI_ITEM_NOT_FOUND);

    /* Names that are there already: nothing is added, or all of it. */
    GIVES(FSI_E_DUP_NAME, fsi_directory_add_host_tree(root, scratch(argv, "tree"), false, NULL, NULL, &error));
    OK(fsi_image_exists(image, "/inner", &type, &error));
    CHECK(type == FSI_ITEM_NOT_FOUND);
    options.flags = FSI_ADD_REPLACE;
    options.exclude_count = 0;
    seen.items = 0;
    OK(fsi_directory_add_host_tree(root, scratch(argv, "tree"), false, &options, NULL, &error));
    OK(fsi_image_exists(image, "/inner", &type, &error));
    CHECK(type == FSI_ITEM_DIRECTORY);

    /* A callback that says stop: nothing is added. */
    uint64_t before = 0, after = 0;
    fsi_error *error = NULL;
    seen.answer = 5;
    seen.items = 0;
    OK(fsi_image_file_count(image, &before, &error));
    CHECK(fsi_directory_add_host_tree(root, scratch(argv, "tree"), false, &options, NULL, &error) == FSI_E_CANCELLED);
    CHECK(fsi_error_callback_value(error) == 5);
    fsi_error_free(error);
    OK(fsi_image_file_count(image, &after, &error));
    CHECK(before == after);

    error = NULL;
    CHECK(fsi_directory_add_host_tree(root, scratch(argv, "none"), false, NULL, NULL, &error) ==
          FSI_E_DATA_STREAM_CREATE_FAILURE);
    CHECK(fsi_error_os_error(error) == 2 && fsi_error_kind(error) == FSI_ERROR_SOURCE);
    CHECK(strcmp(fsi_error_path(error), scratch(argv, "none")) == 0);
    fsi_error_free(error);
    options.flags = 1024;
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_host_tree(root, argv[1], false, &options, NULL, &error));
    options.flags = FSI_ADD_FILE_MODE;
    options.file_mode = 0100644;
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_host_tree(root, argv[1], false, &options, NULL, &error));

    /* The image may not lie in what it holds. */
    fsi_result *result = NULL;
    OK(fsi_image_create_result(image, &result, &error));
    GIVES(FSI_E_OUTPUT_INSIDE_SOURCE, fsi_result_save(result, scratch(argv, "tree/image.iso"), NULL, &error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
}

static void files(char **argv)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    uint64_t size = 0;
    char buffer[4096];
    char source[4096];
    snprintf(source, sizeof source, "%s", scratch(argv, "tree/one.txt"));
    OK(fsi_directory_add_host_file(root, "1", source, NULL, &item, &error));
    OK(fsi_item_size(item, &size, &error));
    CHECK(size == 3);
    GIVES(FSI_E_DATA_STREAM_CREATE_FAILURE,
          fsi_directory_add_host_file(root, "2", scratch(argv, "none"), NULL, NULL, &error));
    GIVES(FSI_E_INVALID_PARAM, fsi_directory_add_host_file(root, "2", argv[1], NULL, NULL, &error));

    /* What is not any more what it was is an error with its name. */
    write_file(source, "longer");
    OK(fsi_image_create_result(image, &result, &error));
    fsi_extent extent = { 0, 0 };
    size_t count = 0, got = 0;
    OK(fsi_result_extents(result, item, &extent, 1, &count, &error));
    fsi_error *error = NULL;
    CHECK(fsi_result_read_at(result, extent.first_block * 2048, buffer, 2048, &got, &error) ==
          FSI_E_DATA_STREAM_INCONSISTENCY);
    CHECK(strcmp(fsi_error_path(error), "/1") == 0 && fsi_error_kind(error) == FSI_ERROR_SOURCE_CHANGED);
    fsi_error_free(error);
    fsi_result_free(result);
    fsi_item_free(item);
    fsi_item_free(root);
    fsi_image_free(image);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    make_tree(argv);
    trees(argv);
    files(argv);
    return 0;
}
