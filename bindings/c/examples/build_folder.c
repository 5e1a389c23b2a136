/* Makes a disc image of a folder: build_folder FOLDER IMAGE */
#include <fsimage.h>
#include <stdio.h>

static int32_t show(void *user_data, uint64_t done, uint64_t total)
{
    fprintf(stderr, "\r%3u %% of %s", total ? (unsigned)(done * 100 / total) : 100, (const char *)user_data);
    return 0; /* anything else stops */
}

int main(int argc, char **argv)
{
    fsi_image *image = NULL;
    fsi_item *root = NULL;
    fsi_result *result = NULL;
    fsi_error *error = NULL;
    fsi_added added = FSI_ADDED_INIT;
    fsi_save_options options = FSI_SAVE_OPTIONS_INIT;

    if (argc != 3) {
        fprintf(stderr, "usage: %s FOLDER IMAGE\n", argv[0]);
        return 2;
    }
    options.progress = show;
    options.user_data = argv[2];
    if (!FSI_FAILED(fsi_image_new(&image, &error)) &&
        !FSI_FAILED(fsi_image_open_root(image, &root, &error)) &&
        !FSI_FAILED(fsi_directory_add_host_tree(root, argv[1], false, NULL, &added, &error)) &&
        !FSI_FAILED(fsi_image_create_result(image, &result, &error)) &&
        !FSI_FAILED(fsi_result_save(result, argv[2], &options, &error)))
        fprintf(stderr, "\n%llu files\n", (unsigned long long)added.files);
    else
        fprintf(stderr, "\n%s\n", fsi_error_message(error));
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
    fsi_error_free(error);
    return error ? 1 : 0;
}
