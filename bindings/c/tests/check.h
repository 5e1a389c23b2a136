/* What the tests have in common. A check that does not hold ends the program. */
#ifndef CHECK_H
#define CHECK_H

#include <fsimage.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

/* A call that must succeed. Its last argument is &error. */
#define OK(call) \
    do { \
        fsi_error *error = NULL; \
        fsi_status status = (call); \
        if (FSI_FAILED(status) || error) { \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, fsi_status_name(status), \
                    fsi_error_message(error)); \
            exit(1); \
        } \
    } while (0)

/* A call that must have this status. Its last argument is &error, which is set when it fails. */
#define GIVES(expected, call) \
    do { \
        fsi_error *error = NULL; \
        fsi_status status = (call); \
        if (status != (expected)) { \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, fsi_status_name(status), \
                    fsi_error_message(error)); \
            exit(1); \
        } \
        CHECK((error != NULL) == FSI_FAILED(status)); \
        CHECK(error == NULL || (fsi_error_status(error) == status && *fsi_error_message(error))); \
        fsi_error_free(error); \
    } while (0)

/* A string of the caller's, compared and freed. */
static inline void check_text(const char *file, int line, char *text, const char *expected)
{
    if (strcmp(text, expected) != 0) {
        fprintf(stderr, "%s:%d: %s, expected %s\n", file, line, text, expected);
        exit(1);
    }
    fsi_string_free(text);
}
#define TEXT(text, expected) check_text(__FILE__, __LINE__, text, expected)

/* An image and its root. */
static inline fsi_image *new_image(fsi_item **root)
{
    fsi_image *image = NULL;
    OK(fsi_image_new(&image, &error));
    OK(fsi_image_open_root(image, root, &error));
    return image;
}

/* A file with a short text. */
static inline void add_text(fsi_item *directory, const char *path, const char *text)
{
    OK(fsi_directory_add_file_from_memory(directory, path, text, strlen(text), NULL, &error));
}

/* A path below the scratch folder, good until the next call. */
static inline const char *scratch(char **argv, const char *name)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/%s", argv[1], name);
    return path;
}

#endif
