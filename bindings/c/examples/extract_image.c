/* Lists a disc image, and writes what is on it into a folder: extract_image IMAGE [FOLDER] */
#include <fsimage.h>
#include <inttypes.h>
#include <stdio.h>

static int32_t show(void *user_data, const char *path, size_t path_length, const fsi_disc_item *item)
{
    fsi_stat stat = FSI_STAT_INIT;
    uint64_t *count = (uint64_t *)user_data;
    if (FSI_FAILED(fsi_disc_item_stat(item, &stat, NULL)))
        return 1;
    *count += 1;
    /* A careful program makes control characters visible: whoever made the disc chose the names. */
    printf("%12" PRIu64 " %.*s%s\n", stat.size, (int)path_length, path, stat.kind == FSI_ITEM_DIRECTORY ? "/" : "");
    return 0; /* anything else stops */
}

static void tell(fsi_findings *findings)
{
    fsi_finding finding = FSI_FINDING_INIT;
    while (fsi_findings_next(findings, &finding, NULL) == FSI_OK)
        fprintf(stderr, "%s\n", finding.message);
    fsi_findings_free(findings);
}

int main(int argc, char **argv)
{
    fsi_disc *disc = NULL;
    fsi_disc_volume *volume = NULL;
    fsi_findings *wrong = NULL, *left = NULL;
    fsi_extracted done = FSI_EXTRACTED_INIT;
    fsi_error *error = NULL;
    uint64_t count = 0;

    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: %s IMAGE [FOLDER]\n", argv[0]);
        return 2;
    }
    if (!FSI_FAILED(fsi_disc_open(argv[1], NULL, &disc, &error)) &&
        !FSI_FAILED(fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, 0, &volume, &error)) &&
        !FSI_FAILED(fsi_disc_volume_walk(volume, "/", show, &count, &wrong, &error)) &&
        (argc == 2 ||
         !FSI_FAILED(fsi_disc_volume_extract(volume, NULL, 0, argv[2], NULL, &done, &left, &error))))
        printf("%" PRIu64 " items, %" PRIu64 " files written\n", count, done.files);
    else
        fprintf(stderr, "%s\n", fsi_error_message(error));
    tell(wrong);
    tell(left);
    fsi_disc_volume_free(volume);
    fsi_disc_free(disc);
    fsi_error_free(error);
    return error || done.unreadable || done.unwritable ? 1 : 0;
}
