/* The scenarios of bindings/vectors, whose README says what the verbs do. FSIMAGE_VECTORS is the folder. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"
#include "sha256.h"
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS = 12, ENTRIES = 40, POINTS = 10 };

static struct {
    const char *file, *folder;
    int line;
    fsi_image *image;
    fsi_item *root;
    fsi_result *result;
    fsi_boot_options *entry, *entries[ENTRIES];
    size_t entry_count;
    struct {
        char name[40];
        uint64_t number;
    } points[POINTS];
    size_t point_count;
} now;

/* The error of the call that failed last. */
static fsi_error *error;

static void wrong(const char *what, const char *detail)
{
    fprintf(stderr, "%s:%d: %s: %s (%s)\n", now.file, now.line, what, detail, fsi_error_message(error));
    exit(1);
}

static void forget(void)
{
    fsi_result_free(now.result);
    fsi_boot_options_free(now.entry);
    while (now.entry_count > 0)
        fsi_boot_options_free(now.entries[--now.entry_count]);
    fsi_item_free(now.root);
    fsi_image_free(now.image);
    now.result = NULL, now.entry = NULL, now.root = NULL, now.image = NULL;
    now.point_count = 0;
}

static uint64_t number(const char *word)
{
    char *end;
    unsigned long long value = strtoull(word, &end, 0);
    if (*word == 0 || *end)
        wrong("no number", word);
    return value;
}

#define N32(word) ((uint32_t)number(word))
#define N16(word) ((uint16_t)number(word))
#define BOOL(word) (number(word) != 0)

static uint32_t file_systems(const char *list)
{
    static const struct {
        const char *name;
        uint32_t bit;
    } known[] = { { "iso9660", FSI_FILE_SYSTEM_ISO9660 },
                  { "joliet", FSI_FILE_SYSTEM_JOLIET },
                  { "udf", FSI_FILE_SYSTEM_UDF },
                  { "rock_ridge", FSI_FILE_SYSTEM_ROCK_RIDGE } };
    uint32_t all = 0;
    while (*list) {
        size_t length = strcspn(list, ","), i = 0;
        while (i < 4 && (strlen(known[i].name) != length || memcmp(known[i].name, list, length) != 0))
            i++;
        if (i == 4)
            wrong("no file system", list);
        all |= known[i].bit;
        list += length + (list[length] == ',');
    }
    return all;
}

static int digit(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    if (c == 0 || !at)
        wrong("no hexadecimal digit", "");
    return (int)(at - digits);
}

/* What a content is: bytes, or a reader that is no good. */
typedef struct {
    unsigned char *bytes;
    size_t length;
    /* Bytes that the reader gives, and whether it then fails. */
    uint64_t good;
    bool fails;
} content;

static int32_t read_content(void *user_data, uint64_t offset, void *buffer, size_t length, size_t *out_read)
{
    const content *it = (const content *)user_data;
    if (it->fails)
        return -1;
    uint64_t left = offset < it->good ? it->good - offset : 0;
    *out_read = left < length ? (size_t)left : length;
    if (it->bytes)
        memcpy(buffer, it->bytes + offset, *out_read);
    else
        memset(buffer, 0, *out_read);
    return 0;
}

static void release_content(void *user_data)
{
    content *it = (content *)user_data;
    free(it->bytes);
    free(it);
}

/* Two words. */
static content *content_of(char **words)
{
    content *it = (content *)calloc(1, sizeof *it);
    const char *kind = words[0], *what = words[1];
    if (strcmp(kind, "text") == 0 || strcmp(kind, "hex") == 0)
        it->length = strlen(what) / (*kind == 'h' ? 2 : 1);
    else
        it->length = (size_t)number(what);
    it->good = it->length;
    if (strcmp(kind, "failing") == 0) {
        it->fails = true;
        return it;
    }
    if (strcmp(kind, "short") == 0) {
        it->good /= 2;
        return it;
    }
    it->bytes = (unsigned char *)calloc(it->length + 1, 1);
    for (size_t i = 0; i < it->length; i++) {
        if (strcmp(kind, "text") == 0)
            it->bytes[i] = (unsigned char)what[i];
        else if (strcmp(kind, "hex") == 0)
            it->bytes[i] = (unsigned char)(digit(what[2 * i]) * 16 + digit(what[2 * i + 1]));
        else if (strcmp(kind, "count") == 0)
            it->bytes[i] = (unsigned char)(i % 251);
        else if (strcmp(kind, "zeros") != 0)
            wrong("no content", kind);
    }
    return it;
}

static fsi_reader reader_of(content *it)
{
    fsi_reader reader = FSI_READER_INIT;
    reader.user_data = it;
    reader.length = it->length;
    reader.read_at = read_content;
    reader.release = release_content;
    return reader;
}

/* Short ones are given from memory, as most callers would. */
static bool from_memory(const content *it)
{
    return it->bytes && it->length < 1000;
}

static const char *path_of(const char *name, char path[4096])
{
    snprintf(path, 4096, "%s/%s", now.folder, name);
    return path;
}

static void expect_text(char *text, const char *expected)
{
    if (strcmp(text ? text : "", expected) != 0)
        wrong("is", text ? text : "");
    fsi_string_free(text);
}

static void expect_number(uint64_t found, const char *expected)
{
    char text[30];
    snprintf(text, sizeof text, "%llu", (unsigned long long)found);
    if (found != number(expected))
        wrong("is", text);
}

/* Bytes that come in parts, of which `read` gives one, must have a digest. */
static fsi_status expect_digest(fsi_status (*read)(const void *, uint64_t, void *, size_t, size_t *),
                                const void *object, const char *expected)
{
    static unsigned char buffer[100000];
    sha256 sha;
    char found[65];
    uint64_t offset = 0;
    size_t got = 1;
    sha256_begin(&sha);
    while (got > 0) {
        fsi_status status = read(object, offset, buffer, sizeof buffer, &got);
        if (FSI_FAILED(status))
            return status;
        sha256_add(&sha, buffer, got);
        offset += got;
    }
    sha256_end(&sha, found);
    if (strcmp(found, expected) != 0)
        wrong("SHA-256 is", found);
    return FSI_OK;
}

static fsi_status read_result(const void *object, uint64_t offset, void *buffer, size_t length, size_t *got)
{
    return fsi_result_read_at((const fsi_result *)object, offset, buffer, length, got, &error);
}

static fsi_status read_item(const void *object, uint64_t offset, void *buffer, size_t length, size_t *got)
{
    return fsi_disc_item_read_at((const fsi_disc_item *)object, offset, buffer, length, got, &error);
}

#include "vectors_settings.h"
#include "vectors_verbs.h"

/* Decodes the words of a line in place. */
static int split(char *line, char **words)
{
    int count = 0;
    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        char *to = word;
        if (count == WORDS)
            wrong("too many words", line);
        words[count++] = word;
        if (strcmp(word, "%") == 0)
            *word = 0;
        for (const char *from = word; *from; from++)
            if (*from == '%') {
                *to++ = (char)(digit(from[1]) * 16 + digit(from[2]));
                from += 2;
            } else
                *to++ = *from;
        *to = 0;
    }
    return count;
}

static void run(const char *folder, const char *name)
{
    static char line[10000];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    CHECK(file);
    now.file = name;
    now.line = 0;
    while (fgets(line, sizeof line, file)) {
        char *words[WORDS + 1] = { NULL };
        now.line++;
        CHECK(strchr(line, '\n'));
        *strchr(line, '\n') = 0;
        if (*line == 0 || *line == '#')
            continue;
        int count = split(line, words), skip = strcmp(words[0], "fails") == 0 ? 2 : 0;
        /* Those that are missing read as an empty word, and the verbs look at none beyond what they take. */
        for (int i = count; i <= WORDS; i++)
            words[i] = line + strlen(line);
        fsi_status status = step(words + skip);
        const char *status_name = fsi_status_name(status);
        if (skip ? strcmp(status_name, words[1]) != 0 : FSI_FAILED(status))
            wrong(words[skip], status_name);
        CHECK(FSI_FAILED(status) == (error != NULL) && fsi_error_status(error) == (error ? status : FSI_OK));
        fsi_error_free(error);
        error = NULL;
    }
    forget();
    fclose(file);
}

int main(int argc, char **argv)
{
    const char *folder = getenv("FSIMAGE_VECTORS");
    int count = 0;
    CHECK(argc == 2 && folder);
    DIR *directory = opendir(folder);
    CHECK(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        char own[4096];
        const char *dot = strrchr(entry->d_name, '.');
        if (!dot || strcmp(dot, ".vec") != 0)
            continue;
        snprintf(own, sizeof own, "%s/%d", argv[1], count++);
        CHECK(mkdir(own, 0777) == 0);
        now.folder = own;
        run(folder, entry->d_name);
    }
    closedir(directory);
    CHECK(count > 0);
    return 0;
}
