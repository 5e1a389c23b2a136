/* Several threads: what may run at once does, and what may not is an error. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "check.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 5, FILES = 200 };

struct shared {
    fsi_image *image;
    fsi_item *root;
    fsi_result *result;
    fsi_stream *stream;
    unsigned char *bytes;
    size_t size;
};

/* Reads the whole image, in pieces whose size differs from thread to thread. */
static void *read_all(void *argument)
{
    struct shared *shared = (struct shared *)argument;
    unsigned char buffer[10000];
    for (int round = 0; round < ROUNDS; round++) {
        size_t length = 1000 + (size_t)round * 179 % 9000, got = 0;
        for (uint64_t at = 0; at < shared->size; at += got) {
            OK(round % 2 ? fsi_result_read_at(shared->result, at, buffer, length, &got, &error)
                         : fsi_stream_read_at(shared->stream, at, buffer, length, &got, &error));
            CHECK(got > 0 && memcmp(buffer, shared->bytes + at, got) == 0);
        }
    }
    return NULL;
}

/* Adds files while others do too. Whoever meets another is told so, and tries again. */
static void *add_files(void *argument)
{
    struct shared *shared = (struct shared *)argument;
    uint64_t busy = 0;
    for (int i = 0; i < FILES; i++) {
        char path[64];
        snprintf(path, sizeof path, "%p-%d", (void *)&busy, i);
        for (;;) {
            fsi_status status =
                fsi_directory_add_file_from_memory(shared->root, path, path, strlen(path), NULL, NULL);
            if (status == FSI_OK)
                break;
            CHECK(status == FSI_E_BUSY);
            busy++;
        }
    }
    return NULL;
}

static void on_threads(void *(*work)(void *), struct shared *shared)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, work, shared) == 0);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(void)
{
    struct shared shared;
    uint64_t size = 0, count = 0;
    size_t got = 0;
    memset(&shared, 0, sizeof shared);
    shared.image = new_image(&shared.root);
    on_threads(add_files, &shared);
    OK(fsi_image_file_count(shared.image, &count, &error));
    CHECK(count == THREADS * FILES);

    OK(fsi_image_create_result(shared.image, &shared.result, &error));
    OK(fsi_result_open_stream(shared.result, &shared.stream, &error));
    OK(fsi_result_size(shared.result, &size, &error));
    shared.size = (size_t)size;
    shared.bytes = (unsigned char *)malloc(shared.size);
    OK(fsi_result_read_at(shared.result, 0, shared.bytes, shared.size, &got, &error));
    CHECK(got == shared.size);
    on_threads(read_all, &shared);

    free(shared.bytes);
    fsi_stream_free(shared.stream);
    fsi_result_free(shared.result);
    fsi_item_free(shared.root);
    fsi_image_free(shared.image);
    return 0;
}
