/* `set` and `get` of the scenarios; a part of vectors.c. */

/* The properties that are a number or a truth, by the functions' names. */
typedef struct {
    const char *key;
    fsi_status (*set64)(fsi_image *, uint64_t, fsi_error **);
    fsi_status (*set32)(fsi_image *, uint32_t, fsi_error **);
    fsi_status (*set_bool)(fsi_image *, bool, fsi_error **);
    fsi_status (*get64)(const fsi_image *, uint64_t *, fsi_error **);
    fsi_status (*get32)(const fsi_image *, uint32_t *, fsi_error **);
    fsi_status (*get_bool)(const fsi_image *, bool *, fsi_error **);
} property;

#define P64(name) { #name, fsi_image_set_##name, NULL, NULL, fsi_image_##name, NULL, NULL }
#define P32(name) { #name, NULL, fsi_image_set_##name, NULL, NULL, fsi_image_##name, NULL }
#define PBOOL(name) { #name, NULL, NULL, fsi_image_set_##name, NULL, NULL, fsi_image_##name }
#define PGET(name) { #name, NULL, NULL, NULL, fsi_image_##name, NULL, NULL }

static const property properties[] = {
    P32(interchange_level),
    P32(deep_directories),
    P32(padding_blocks),
    P32(udf_revision),
    P32(udf_access),
    P32(udf_vat),
    P64(free_media_blocks),
    P64(total_blocks),
    P32(session_start_block),
    P32(block_size),
    PBOOL(strict),
    PBOOL(restricted_character_set),
    PBOOL(deduplicate),
    PBOOL(optional_path_tables),
    PBOOL(descriptor_copy),
    PBOOL(long_times),
    PBOOL(create_redundant_udf_metadata_files),
    PBOOL(stage_files),
    PGET(file_count),
    PGET(directory_count),
    PGET(used_blocks),
    PGET(boot_image_options_count),
};

static const property *property_of(const char *key)
{
    for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
        if (strcmp(properties[i].key, key) == 0)
            return &properties[i];
    wrong("no such property", key);
    return NULL;
}

static fsi_status set(const char *key, char **words)
{
    fsi_image *image = now.image;
    if (strcmp(key, "file_systems") == 0)
        return fsi_image_set_file_systems(image, file_systems(words[0]), &error);
    if (strcmp(key, "iso9660_names") == 0)
        return fsi_image_set_iso9660_names(image, N32(words[0]), N32(words[1]), &error);
    if (strcmp(key, "joliet") == 0)
        return fsi_image_set_joliet(image, N32(words[0]), N32(words[1]), BOOL(words[2]), &error);
    if (strcmp(key, "now") == 0)
        return fsi_image_set_now(image, strtoll(words[0], NULL, 0), N32(words[1]), BOOL(words[2]), &error);
    if (strcmp(key, "volume_name") == 0)
        return fsi_image_set_volume_name(image, words[0], &error);
    if (strcmp(key, "volume_name_in") == 0)
        return fsi_image_set_volume_name_in(image, file_systems(words[0]), words[1], &error);
    if (strcmp(key, "identifier") == 0)
        return fsi_image_set_identifier(image, N32(words[0]), words[1], &error);
    if (strcmp(key, "working_directory") == 0)
        return fsi_image_set_working_directory(image, words[0], &error);
    const property *it = property_of(key);
    if (it->set64)
        return it->set64(image, number(words[0]), &error);
    if (it->set32)
        return it->set32(image, N32(words[0]), &error);
    CHECK(it->set_bool);
    return it->set_bool(image, BOOL(words[0]), &error);
}

static fsi_status get(const char *key, const char *expected)
{
    const fsi_image *image = now.image;
    uint64_t large = 0;
    uint32_t small = 0;
    bool truth = false;
    char *text = NULL;
    fsi_status status;
    if (strcmp(key, "file_systems") == 0) {
        status = fsi_image_file_systems(image, &small, &error);
        if (small != file_systems(expected))
            wrong("are not", expected);
        return status;
    }
    if (strcmp(key, "volume_name") == 0 || strcmp(key, "imported_volume_name") == 0) {
        status = *key == 'v' ? fsi_image_volume_name_copy(image, &text, &error)
                             : fsi_image_imported_volume_name_copy(image, &text, &error);
        expect_text(text, expected);
        return status;
    }
    const property *it = property_of(key);
    if (it->get64)
        status = it->get64(image, &large, &error);
    else if (it->get32)
        status = it->get32(image, &small, &error);
    else
        status = it->get_bool(image, &truth, &error);
    expect_number(large + small + truth, expected);
    return status;
}
