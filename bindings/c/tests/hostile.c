/* Discs with wrong bytes: whatever they say, calls end with a status of the disc's, and nothing is lost or read beyond its end. */
#include "check.h"

/* What reading a damaged disc can end with. */
static bool is_told(fsi_status status)
{
    switch (status) {
    case FSI_OK:
    case FSI_FALSE:
    case FSI_E_NO_SUPPORTED_FILE_SYSTEM:
    case FSI_E_FILE_SYSTEM_NOT_FOUND:
    case FSI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR:
    case FSI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED:
    case FSI_E_IMPORT_SEEK_FAILURE:
    case FSI_E_DISC_LIMIT:
    case FSI_E_DATA_STREAM_READ_FAILURE:
    case FSI_E_IMAGE_SIZE_LIMIT:
        return true;
    default:
        return false;
    }
}

static bool check(fsi_status status, fsi_error *error, unsigned long at)
{
    if (!is_told(status)) {
        fprintf(stderr, "byte %lu: %s: %s\n", at, fsi_status_name(status), fsi_error_message(error));
        exit(1);
    }
    fsi_error_free(error);
    return status == FSI_OK;
}

/* Whether a call succeeds; if it does not, its status must be one of a damaged disc. Its last argument is &error. */
#define TRY(succeeds, call, at) \
    do { \
        fsi_error *error = NULL; \
        fsi_status status = (call); \
        succeeds = check(status, error, at); \
    } while (0)

struct reading {
    unsigned long at, items;
};

static int32_t look(void *user_data, const char *path, size_t path_length, const fsi_disc_item *item)
{
    struct reading *reading = (struct reading *)user_data;
    fsi_stat stat = FSI_STAT_INIT;
    char buffer[64];
    size_t got = 0;
    bool is_good = false;
    (void)path;
    (void)path_length;
    reading->items++;
    OK(fsi_disc_item_stat(item, &stat, &error));
    if (stat.kind == FSI_ITEM_FILE) {
        fsi_disc_items *streams = NULL;
        TRY(is_good, fsi_disc_item_read_at(item, stat.size / 2, buffer, sizeof buffer, &got, &error), reading->at);
        TRY(is_good, fsi_disc_item_open_streams(item, &streams, &error), reading->at);
        if (is_good)
            fsi_disc_items_free(streams);
    }
    return 0;
}

/* Reads all that there is. Returns how many items there were. */
static unsigned long read_all(const unsigned char *bytes, size_t length, unsigned long at)
{
    const uint32_t kinds[] = { FSI_FILE_SYSTEM_ISO9660, FSI_FILE_SYSTEM_JOLIET, FSI_FILE_SYSTEM_ROCK_RIDGE,
                               FSI_FILE_SYSTEM_UDF };
    fsi_disc_options options = FSI_DISC_OPTIONS_INIT;
    fsi_import_options import = FSI_IMPORT_OPTIONS_INIT;
    struct reading reading = { at, 0 };
    fsi_block_source *source = NULL;
    fsi_disc *disc = NULL;
    fsi_item *root = NULL;
    fsi_image *image = NULL;
    bool is_good = false;

    options.memory_limit = import.memory_limit = 64 << 20;
    OK(fsi_block_source_open_memory(bytes, length, &source, &error));
    TRY(is_good, fsi_disc_open_source(source, &options, &disc, &error), at);
    if (is_good) {
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
            fsi_disc_volume *volume = NULL;
            TRY(is_good, fsi_disc_open_volume(disc, 0, kinds[i], &volume, &error), at);
            if (!is_good)
                continue;
            TRY(is_good, fsi_disc_volume_walk(volume, "/", look, &reading, NULL, &error), at);
            fsi_disc_volume_free(volume);
        }
        image = new_image(&root);
        TRY(is_good, fsi_image_import_disc(image, disc, 0, 0, &import, NULL, NULL, &error), at);
        fsi_item_free(root);
        fsi_image_free(image);
        fsi_disc_free(disc);
    }
    fsi_block_source_free(source);
    return reading.items;
}

int main(void)
{
    fsi_item *root = NULL, *item = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    unsigned char *bytes;
    uint64_t size = 0;
    size_t got = 0, length;
    uint32_t random = 1;

    OK(fsi_image_set_file_systems(image, FSI_FILE_SYSTEM_ISO9660 | FSI_FILE_SYSTEM_JOLIET |
                                  FSI_FILE_SYSTEM_ROCK_RIDGE | FSI_FILE_SYSTEM_UDF, &error));
    OK(fsi_image_set_udf_revision(image, FSI_UDF_REVISION_2_50, &error));
    OK(fsi_directory_add_directory(root, "/docs", NULL, &error));
    OK(fsi_directory_add_directory(root, "/docs/deep", NULL, &error));
    add_text(root, "/docs/deep/a.txt", "hello");
    OK(fsi_directory_add_symbolic_link(root, "/link", "docs/../docs/deep/a.txt", NULL, &error));
    OK(fsi_directory_open_item(root, "/docs/deep/a.txt", &item, &error));
    OK(fsi_item_add_stream_from_memory(item, "notes", "beside it", 9, &error));
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_size(result, &size, &error));
    length = (size_t)size;
    bytes = (unsigned char *)malloc(length);
    CHECK(bytes);
    OK(fsi_result_read_at(result, 0, bytes, length, &got, &error));
    CHECK(got == length);
    fsi_result_free(result);
    fsi_item_free(item);
    fsi_item_free(root);
    fsi_image_free(image);

    /* Joliet has no links; to plain ISO 9660 one is an empty file. */
    CHECK(read_all(bytes, length, 0) == 15);
    for (int round = 0; round < 300; round++) {
        unsigned long at;
        unsigned char was;
        /* Bytes that say something; most of an image is zeros. */
        do {
            random = random * 1664525 + 1013904223;
            at = (random >> 4) % (unsigned long)length;
        } while (at < 16 * 2048 || bytes[at] == 0);
        was = bytes[at];
        bytes[at] = (unsigned char)(random >> 24);
        read_all(bytes, length, at);
        bytes[at] = was;
    }
    /* Cut off at any place. */
    for (size_t end = 0; end < length; end += length / 40 + 1)
        read_all(bytes, end, (unsigned long)end);
    free(bytes);
    return 0;
}
