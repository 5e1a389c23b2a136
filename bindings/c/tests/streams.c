/* Streams: the image read at a position that moves. */
#include "check.h"

int main(void)
{
    fsi_item *root = NULL;
    fsi_image *image = new_image(&root);
    fsi_result *result = NULL;
    fsi_stream *stream = NULL, *other = NULL;
    uint64_t size = 0, position = 99;
    size_t got = 0;
    char bytes[2048], again[2048];

    for (int i = 0; i < 100; i++) {
        char name[16];
        snprintf(name, sizeof name, "file%d", i);
        add_text(root, name, name);
    }
    OK(fsi_image_create_result(image, &result, &error));
    OK(fsi_result_open_stream(result, &stream, &error));
    OK(fsi_result_open_stream(result, &other, &error));

    /* A stream stands for its result. */
    fsi_result_free(result);
    GIVES(FSI_E_READONLY, fsi_directory_add_directory(root, "x", NULL, &error));
    fsi_stream_free(other);
    GIVES(FSI_E_READONLY, fsi_directory_add_directory(root, "x", NULL, &error));

    OK(fsi_stream_size(stream, &size, &error));
    CHECK(size % 2048 == 0 && size > 100 * 2048);
    OK(fsi_stream_seek(stream, 16 * 2048, FSI_SEEK_BEGIN, &position, &error));
    CHECK(position == 16 * 2048);
    OK(fsi_stream_read(stream, bytes, 6, &got, &error));
    CHECK(got == 6 && memcmp(bytes + 1, "CD001", 5) == 0);
    OK(fsi_stream_position(stream, &position, &error));
    CHECK(position == 16 * 2048 + 6);
    OK(fsi_stream_seek(stream, -6, FSI_SEEK_CURRENT, NULL, &error));
    OK(fsi_stream_read(stream, bytes, sizeof bytes, &got, &error));
    CHECK(got == sizeof bytes);
    OK(fsi_stream_read_at(stream, 16 * 2048, again, sizeof again, &got, &error));
    CHECK(got == sizeof again && memcmp(bytes, again, sizeof bytes) == 0);
    OK(fsi_stream_position(stream, &position, &error));
    CHECK(position == 17 * 2048);

    /* The end, and beyond. */
    OK(fsi_stream_seek(stream, -1, FSI_SEEK_END, &position, &error));
    CHECK(position == size - 1);
    OK(fsi_stream_read(stream, bytes, sizeof bytes, &got, &error));
    CHECK(got == 1);
    OK(fsi_stream_read(stream, bytes, sizeof bytes, &got, &error));
    CHECK(got == 0);
    OK(fsi_stream_seek(stream, 1000, FSI_SEEK_END, &position, &error));
    OK(fsi_stream_read(stream, bytes, sizeof bytes, &got, &error));
    CHECK(got == 0);
    OK(fsi_stream_read_at(stream, size - 10, bytes, 100, &got, &error));
    CHECK(got == 10);
    OK(fsi_stream_read_at(stream, UINT64_MAX, bytes, 100, &got, &error));
    CHECK(got == 0);
    OK(fsi_stream_read_at(stream, 0, NULL, 0, &got, &error));
    GIVES(FSI_E_POINTER, fsi_stream_read(stream, NULL, 1, &got, &error));
    GIVES(FSI_E_INVALIDARG, fsi_stream_read(stream, bytes, SIZE_MAX, &got, &error));
    GIVES(FSI_E_INVALIDARG, fsi_stream_seek(stream, -1, FSI_SEEK_BEGIN, &position, &error));
    GIVES(FSI_E_INVALIDARG, fsi_stream_seek(stream, INT64_MIN, FSI_SEEK_CURRENT, &position, &error));
    GIVES(FSI_E_INVALIDARG, fsi_stream_seek(stream, 0, 3, &position, &error));

    /* All of it, in pieces of a size that fits nothing. */
    uint64_t total = 0;
    OK(fsi_stream_seek(stream, 0, FSI_SEEK_BEGIN, NULL, &error));
    do {
        OK(fsi_stream_read(stream, bytes, 777, &got, &error));
        total += got;
    } while (got > 0);
    CHECK(total == size);

    fsi_stream_free(stream);
    OK(fsi_directory_add_directory(root, "x", NULL, &error));
    fsi_item_free(root);
    fsi_image_free(image);
    fsi_stream_free(NULL);
    return 0;
}
