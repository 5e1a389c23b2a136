/* Several threads: what may run at once does, and what may not is an error. */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "check.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 5, FILES = 200 };

struct shared {
    const fsi_disc_volume *volume;
    fsi_image *image;
    fsi_item *root;
    fsi_result *result;
    fsi_stream *stream;
    unsigned char *bytes;
    size_t size, read;
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

/* What takes its object as const can run at once on it: nobody is turned away. */
static void *ask_image(void *argument)
{
    const struct shared *shared = (const struct shared *)argument;
    const fsi_item *root = shared->root;
    for (int round = 0; round < ROUNDS; round++) {
        fsi_items *items = NULL;
        fsi_item *item = NULL, *same = NULL;
        fsi_stat stat = FSI_STAT_INIT;
        uint64_t count = 0, blocks = 0;
        size_t got = 0;
        char text[64], *path = NULL;
        OK(fsi_image_file_count(shared->image, &count, &error));
        OK(fsi_image_used_blocks(shared->image, &blocks, &error));
        CHECK(count == THREADS * FILES && blocks > 0);
        OK(fsi_directory_open_items(root, &items, &error));
        while (fsi_items_next(items, 1, &item, &got, NULL) == FSI_OK && got == 1) {
            OK(fsi_item_stat(item, &stat, &error));
            OK(fsi_item_read_at(item, 0, text, sizeof text, &got, &error));
            OK(fsi_item_path_copy(item, &path, &error));
            CHECK(got == stat.size && memcmp(path + 1, text, got) == 0 && path[got + 1] == 0);
            OK(fsi_image_open_item(shared->image, path, &same, &error));
            fsi_string_free(path);
            fsi_item_free(same);
            fsi_item_free(item);
        }
        fsi_items_free(items);
    }
    return NULL;
}

static int32_t visit(void *user_data, const char *path, size_t path_length, const fsi_disc_item *item)
{
    char text[64];
    size_t got = 0;
    OK(fsi_disc_item_read_at(item, 0, text, sizeof text, &got, &error));
    CHECK(got == path_length - 1 && memcmp(path + 1, text, got) == 0);
    ++*(int *)user_data;
    return 0;
}

static void *walk_disc(void *argument)
{
    const struct shared *shared = (const struct shared *)argument;
    int count = 0;
    OK(fsi_disc_volume_walk(shared->volume, "/", visit, &count, NULL, &error));
    CHECK(count == THREADS * FILES);
    return NULL;
}

/* The position is for one at a time: who meets another is told so, and no byte is given twice. */
static void *read_position(void *argument)
{
    struct shared *shared = (struct shared *)argument;
    unsigned char buffer[4096];
    size_t got = 1, *sum = (size_t *)calloc(1, sizeof *sum);
    while (got > 0) {
        fsi_status status = fsi_stream_read(shared->stream, buffer, sizeof buffer, &got, NULL);
        CHECK(status == FSI_OK || status == FSI_E_BUSY);
        if (status == FSI_OK)
            *sum += got;
    }
    return sum;
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
    shared->read = 0;
    for (int i = 0; i < THREADS; i++) {
        void *sum = NULL;
        CHECK(pthread_join(threads[i], &sum) == 0);
        shared->read += sum ? *(size_t *)sum : 0;
        free(sum);
    }
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
    on_threads(ask_image, &shared);

    OK(fsi_image_create_result(shared.image, &shared.result, &error));
    OK(fsi_result_open_stream(shared.result, &shared.stream, &error));
    OK(fsi_result_size(shared.result, &size, &error));
    shared.size = (size_t)size;
    shared.bytes = (unsigned char *)malloc(shared.size);
    OK(fsi_result_read_at(shared.result, 0, shared.bytes, shared.size, &got, &error));
    CHECK(got == shared.size);
    on_threads(read_all, &shared);
    on_threads(read_position, &shared);
    CHECK(shared.read == shared.size);

    fsi_block_source *source = NULL;
    fsi_disc *disc = NULL;
    fsi_disc_volume *volume = NULL;
    OK(fsi_block_source_open_memory(shared.bytes, shared.size, &source, &error));
    OK(fsi_disc_open_source(source, NULL, &disc, &error));
    OK(fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, 0, &volume, &error));
    shared.volume = volume;
    on_threads(walk_disc, &shared);
    fsi_disc_volume_free(volume);
    fsi_disc_free(disc);
    fsi_block_source_free(source);

    free(shared.bytes);
    fsi_stream_free(shared.stream);
    fsi_result_free(shared.result);
    fsi_item_free(shared.root);
    fsi_image_free(shared.image);
    return 0;
}
