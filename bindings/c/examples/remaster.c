/*
 * A bootable disc gets more files, and goes on booting: remaster OLD NEW [FOLDER]...
 *
 * The items of OLD and what makes it boot (entries, boot code, partition tables, appended partitions) are taken over into a new image; then the contents of
 * each FOLDER are laid over them, so that a file of the same path replaces the old one. What a disc holds that cannot be taken over is told, and so is what
 * would keep NEW from booting.
 */
#include <fsimage.h>
#include <stdio.h>

static int failed(const char *what, fsi_error *error)
{
    fprintf(stderr, "%s: %s\n", what, fsi_error_message(error));
    fsi_error_free(error);
    return 1;
}

/* Tells what was come upon, such as a boot entry that cannot be taken over. */
static void tell(fsi_findings *findings)
{
    fsi_finding finding = FSI_FINDING_INIT;
    while (fsi_findings_next(findings, &finding, NULL) == FSI_OK)
        fprintf(stderr, "note: %s\n", finding.message);
    fsi_findings_free(findings);
}

/* Looks at an image file as firmware does. Returns how many things will keep it from booting. */
static int check(const char *path)
{
    fsi_iso_image_manager *manager = NULL;
    fsi_lint_finding finding = FSI_LINT_FINDING_INIT;
    fsi_error *error = NULL;
    int errors = 0;
    if (FSI_FAILED(fsi_iso_image_manager_new(&manager, &error)) ||
        FSI_FAILED(fsi_iso_image_manager_set_path(manager, path, &error)) ||
        FSI_FAILED(fsi_iso_image_manager_lint(manager, NULL, &error)))
        errors = failed(path, error);
    else
        while (fsi_iso_image_manager_next_finding(manager, &finding, NULL) == FSI_OK) {
            fprintf(stderr, "%s: %s: %s\n", path, finding.rule, finding.message);
            errors += finding.severity == FSI_LINT_ERROR;
        }
    fsi_iso_image_manager_free(manager);
    return errors;
}

/* Imports, adds, writes. On failure `what` is what it was about. */
static fsi_status remaster(char **words, int count, const char **what, fsi_error **error)
{
    fsi_image *image = NULL;
    fsi_item *root = NULL;
    fsi_disc *disc = NULL;
    fsi_result *result = NULL;
    fsi_findings *findings = NULL;
    fsi_add_options over = FSI_ADD_OPTIONS_INIT;
    fsi_status status;

    over.flags = FSI_ADD_REPLACE;
    *what = words[0];
    if (FSI_FAILED(status = fsi_disc_open(words[0], NULL, &disc, error)) ||
        FSI_FAILED(status = fsi_image_new(&image, error)) ||
        FSI_FAILED(status = fsi_image_import_disc(image, disc, FSI_SESSION_NEWEST, 0, NULL, NULL, &findings, error)) ||
        FSI_FAILED(status = fsi_image_open_root(image, &root, error)))
        goto done;
    tell(findings);
    for (int i = 2; i < count; i++) {
        *what = words[i];
        if (FSI_FAILED(status = fsi_directory_add_host_tree(root, words[i], false, &over, NULL, error)))
            goto done;
    }
    /* The contents of OLD are read now; NEW appears when it is whole. */
    *what = words[1];
    if (FSI_SUCCEEDED(status = fsi_image_create_result(image, &result, error)))
        status = fsi_result_save(result, words[1], NULL, error);
done:
    fsi_result_free(result);
    fsi_item_free(root);
    fsi_image_free(image);
    fsi_disc_free(disc);
    return status;
}

int main(int argc, char **argv)
{
    const char *what = NULL;
    fsi_error *error = NULL;
    if (argc < 3) {
        fprintf(stderr, "usage: %s OLD NEW [FOLDER]...\n", argv[0]);
        return 2;
    }
    if (FSI_FAILED(remaster(argv + 1, argc - 1, &what, &error)))
        return failed(what, error);
    return check(argv[2]) > 0;
}
