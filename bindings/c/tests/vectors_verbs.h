/* The verbs of the scenarios; a part of vectors.c. */

static fsi_status with_item(const char *path, fsi_item **item)
{
    return fsi_image_open_item(now.image, path, item, &error);
}

static fsi_status add_file(const char *path, content *it)
{
    if (!from_memory(it)) {
        fsi_reader reader = reader_of(it);
        return fsi_directory_add_file(now.root, path, &reader, NULL, &error);
    }
    fsi_status status =
        fsi_directory_add_file_from_memory(now.root, path, it->bytes, it->length, NULL, &error);
    release_content(it);
    return status;
}

static fsi_status add_stream(fsi_item *item, const char *name, content *it)
{
    if (!from_memory(it)) {
        fsi_reader reader = reader_of(it);
        return fsi_item_add_stream(item, name, &reader, &error);
    }
    fsi_status status = fsi_item_add_stream_from_memory(item, name, it->bytes, it->length, &error);
    release_content(it);
    return status;
}

/* What is done to an item that is there. */
static fsi_status change_item(const char *verb, char **w)
{
    fsi_item *item = NULL;
    fsi_status status = with_item(w[0], &item);
    if (FSI_FAILED(status))
        return status;
    if (strcmp(verb, "time") == 0)
        status = fsi_item_set_time(item, N32(w[1]), strtoll(w[2], NULL, 0), N32(w[3]), &error);
    else if (strcmp(verb, "mode") == 0)
        status = fsi_item_set_mode(item, (uint32_t)strtoul(w[1], NULL, 8), &error);
    else if (strcmp(verb, "owner") == 0)
        status = fsi_item_set_owner(item, N32(w[1]), N32(w[2]), &error);
    else if (strcmp(verb, "hidden") == 0)
        status = fsi_item_set_is_hidden(item, BOOL(w[1]), &error);
    else if (strcmp(verb, "real-time") == 0)
        status = fsi_item_set_is_real_time(item, BOOL(w[1]), &error);
    else if (strcmp(verb, "add-stream") == 0)
        status = add_stream(item, w[1], content_of(w + 2));
    else if (strcmp(verb, "remove-stream") == 0)
        status = fsi_item_remove_stream(item, w[1], &error);
    else if (strcmp(verb, "boot-item") == 0)
        status = fsi_boot_options_assign_item(now.entry, item, &error);
    else {
        char *text = NULL;
        CHECK(strcmp(verb, "name") == 0);
        status = fsi_result_item_name_copy(now.result, item, file_systems(w[1]), &text, &error);
        if (FSI_SUCCEEDED(status))
            expect_text(text, w[2]);
    }
    fsi_item_free(item);
    return status;
}

static fsi_status roll_back(const char *name)
{
    for (size_t i = 0; i < now.point_count; i++)
        if (strcmp(now.points[i].name, name) == 0)
            return fsi_image_rollback_to_change_point(now.image, now.points[i].number, &error);
    return fsi_image_rollback_to_change_point(now.image, number(name), &error);
}

static fsi_status change_point(const char *name)
{
    size_t i = 0;
    while (i < now.point_count && strcmp(now.points[i].name, name) != 0)
        i++;
    CHECK(i < POINTS);
    now.point_count = i == now.point_count ? i + 1 : now.point_count;
    snprintf(now.points[i].name, sizeof now.points[i].name, "%s", name);
    return fsi_image_change_point(now.image, &now.points[i].number, &error);
}

static fsi_status set_entry(const char *key, const char *value)
{
    fsi_boot_options *entry = now.entry;
    if (strcmp(key, "platform") == 0)
        return fsi_boot_options_set_platform(entry, N32(value), &error);
    if (strcmp(key, "emulation") == 0)
        return fsi_boot_options_set_emulation(entry, N32(value), &error);
    if (strcmp(key, "load_segment") == 0)
        return fsi_boot_options_set_load_segment(entry, N16(value), &error);
    if (strcmp(key, "load_sectors") == 0)
        return fsi_boot_options_set_load_sectors(entry, N16(value), &error);
    if (strcmp(key, "flags") == 0)
        return fsi_boot_options_set_flags(entry, N32(value), &error);
    if (strcmp(key, "manufacturer") == 0)
        return fsi_boot_options_set_manufacturer(entry, value, &error);
    CHECK(strcmp(key, "selection_criteria") == 0);
    char hex[] = "hex", digits[100];
    snprintf(digits, sizeof digits, "%s", value);
    char *words[] = { hex, digits };
    content *it = content_of(words);
    fsi_status status = fsi_boot_options_set_selection_criteria(entry, it->bytes, it->length, &error);
    release_content(it);
    return status;
}

static fsi_status use_entries(void)
{
    const fsi_boot_options *entries[ENTRIES];
    memcpy(entries, now.entries, sizeof entries);
    fsi_status status = fsi_image_set_boot_image_options_array(now.image, entries, now.entry_count, &error);
    while (now.entry_count > 0)
        fsi_boot_options_free(now.entries[--now.entry_count]);
    return status;
}

static fsi_status boot(const char *verb, char **w)
{
    if (strcmp(verb, "boot-new") == 0) {
        fsi_boot_options_free(now.entry);
        now.entry = NULL;
        return fsi_boot_options_new(now.image, &now.entry, &error);
    }
    if (strcmp(verb, "boot-image") == 0) {
        fsi_reader reader = reader_of(content_of(w));
        return fsi_boot_options_assign_boot_image(now.entry, &reader, &error);
    }
    if (strcmp(verb, "boot-partition") == 0)
        return fsi_boot_options_assign_partition(now.entry, N32(w[0]), &error);
    if (strcmp(verb, "boot-set") == 0)
        return set_entry(w[0], w[1]);
    if (strcmp(verb, "boot-add") == 0) {
        CHECK(now.entry_count < ENTRIES && now.entry);
        now.entries[now.entry_count++] = now.entry;
        now.entry = NULL;
        return FSI_OK;
    }
    if (strcmp(verb, "boot-use") == 0)
        return use_entries();
    CHECK(strcmp(verb, "boot-catalog") == 0);
    return fsi_image_add_boot_catalog(now.image, w[0], &error);
}

/* The verbs that need bytes in memory. */
static fsi_status with_bytes(const char *verb, char **w, content *it)
{
    if (strcmp(verb, "system-area") == 0)
        return fsi_image_set_system_area(now.image, it->bytes, it->length, &error);
    if (strcmp(verb, "iso9660-stub") == 0)
        return fsi_image_set_iso9660_stub(now.image, w[0], it->bytes, it->length, &error);
    fsi_hybrid hybrid = FSI_HYBRID_INIT;
    hybrid.flags = N32(w[0]);
    hybrid.data_type = N32(w[1]);
    hybrid.alignment = number(w[2]);
    hybrid.convention = N32(w[3]);
    hybrid.code = it->bytes;
    hybrid.code_length = it->length;
    return fsi_image_set_hybrid(now.image, &hybrid, &error);
}

static fsi_status import(const char *path, uint32_t file_system)
{
    fsi_disc *disc = NULL;
    fsi_status status = fsi_disc_open(path, NULL, &disc, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_image_import_disc(now.image, disc, FSI_SESSION_NEWEST, file_system, NULL, NULL, NULL,
                                       &error);
    fsi_disc_free(disc);
    return status;
}

static fsi_status continue_disc(const char *path)
{
    fsi_block_source *source = NULL;
    fsi_media_description way = FSI_MEDIA_DESCRIPTION_INIT;
    const fsi_media_description *ways[] = { &way };
    fsi_status status = fsi_block_source_open_host(path, &source, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_block_source_describe(source, &way, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_image_set_multisession(now.image, ways, 1, &error);
    fsi_block_source_free(source);
    return status;
}

static fsi_status import_session(uint32_t file_system, uint32_t flags)
{
    fsi_import_options options = FSI_IMPORT_OPTIONS_INIT;
    options.flags = flags;
    if (file_system == 0)
        return fsi_image_import_file_system(now.image, &options, NULL, NULL, &error);
    return fsi_image_import_specific_file_system(now.image, file_system, &options, NULL, NULL, &error);
}

static fsi_status read_disc(const char *path, uint32_t file_system, const char *item_path, const char *digest)
{
    fsi_disc *disc = NULL;
    fsi_disc_volume *volume = NULL;
    fsi_disc_item *item = NULL;
    fsi_status status = fsi_disc_open(path, NULL, &disc, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_disc_open_volume(disc, FSI_SESSION_NEWEST, file_system, &volume, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_disc_volume_open_item(volume, item_path, &item, &error);
    if (FSI_SUCCEEDED(status))
        status = expect_digest(read_item, item, digest);
    fsi_disc_item_free(item);
    fsi_disc_volume_free(volume);
    fsi_disc_free(disc);
    return status;
}

static fsi_status validate(const char *path)
{
    fsi_iso_image_manager *manager = NULL;
    fsi_status status = fsi_iso_image_manager_new(&manager, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_iso_image_manager_set_path(manager, path, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_iso_image_manager_validate(manager, &error);
    fsi_iso_image_manager_free(manager);
    return status;
}

static void change_file(const char *verb, const char *path, char **w)
{
    int file = open(path, O_RDWR | O_CREAT, 0666);
    CHECK(file >= 0);
    if (strcmp(verb, "resize") == 0)
        CHECK(ftruncate(file, (off_t)number(w[1])) == 0);
    else if (strcmp(verb, "damage") == 0) {
        char hex[] = "hex", *words[] = { hex, w[2] };
        content *it = content_of(words);
        CHECK(pwrite(file, it->bytes, it->length, (off_t)number(w[1])) == (ssize_t)it->length);
        release_content(it);
    } else {
        static char buffer[65536];
        char copy[4096];
        int to = open(path_of(w[1], copy), O_WRONLY | O_CREAT | O_TRUNC, 0666);
        CHECK(to >= 0);
        for (ssize_t got; (got = read(file, buffer, sizeof buffer)) > 0;)
            CHECK(write(to, buffer, (size_t)got) == got);
        CHECK(close(to) == 0);
    }
    CHECK(close(file) == 0);
}

/* The verbs that are about files beside the image. */
static fsi_status with_file(const char *verb, char **w)
{
    char path[4096];
    path_of(w[0], path);
    if (strcmp(verb, "save") == 0)
        return fsi_result_save(now.result, path, NULL, &error);
    if (strcmp(verb, "append") == 0)
        return fsi_result_append(now.result, path, NULL, &error);
    if (strcmp(verb, "import") == 0)
        return import(path, file_systems(w[1]));
    if (strcmp(verb, "continue") == 0)
        return continue_disc(path);
    if (strcmp(verb, "read") == 0)
        return read_disc(path, file_systems(w[1]), w[2], w[3]);
    if (strcmp(verb, "validate") == 0)
        return validate(path);
    if (strcmp(verb, "copy") != 0 && strcmp(verb, "damage") != 0 && strcmp(verb, "resize") != 0)
        wrong("no such verb", verb);
    change_file(verb, path, w);
    return FSI_OK;
}

static fsi_status new_scenario_image(const char *profile)
{
    forget();
    CHECK(strcmp(profile, "native") == 0 || strcmp(profile, "imapi") == 0);
    fsi_status status = fsi_image_new_with_profile(*profile == 'n' ? FSI_PROFILE_NATIVE : FSI_PROFILE_IMAPI,
                                                   &now.image, &error);
    if (FSI_SUCCEEDED(status))
        status = fsi_image_open_root(now.image, &now.root, &error);
    return status;
}

static fsi_status step(char **words)
{
    const char *verb = words[0];
    char **w = words + 1;
    uint64_t blocks = 0;
    uint32_t kind = 0;
    fsi_status status;
    if (strcmp(verb, "new") == 0)
        return new_scenario_image(w[0]);
    if (strcmp(verb, "set") == 0)
        return set(w[0], w + 1);
    if (strcmp(verb, "get") == 0)
        return get(w[0], w[1]);
    if (strcmp(verb, "choose-defaults") == 0)
        return fsi_image_choose_defaults_for_media_type(now.image, N32(w[0]), &error);
    if (strcmp(verb, "add-directory") == 0)
        return fsi_directory_add_directory(now.root, w[0], NULL, &error);
    if (strcmp(verb, "add-directories") == 0)
        return fsi_directory_add_directories(now.root, w[0], NULL, &error);
    if (strcmp(verb, "add-file") == 0)
        return add_file(w[0], content_of(w + 1));
    if (strcmp(verb, "add-symbolic-link") == 0)
        return fsi_directory_add_symbolic_link(now.root, w[0], w[1], NULL, &error);
    if (strcmp(verb, "add-special") == 0)
        return fsi_directory_add_special(now.root, w[0], N32(w[1]), N32(w[2]), N32(w[3]), NULL, &error);
    if (strcmp(verb, "add-hard-link") == 0)
        return fsi_directory_add_hard_link(now.root, w[0], w[1], NULL, &error);
    if (strcmp(verb, "remove") == 0)
        return fsi_directory_remove(now.root, w[0], &error);
    if (strcmp(verb, "remove-tree") == 0)
        return fsi_directory_remove_tree(now.root, w[0], &error);
    if (strcmp(verb, "rename") == 0)
        return fsi_directory_rename(now.root, w[0], w[1], &error);
    if (strcmp(verb, "exists") == 0) {
        status = fsi_image_exists(now.image, w[0], &kind, &error);
        if (FSI_SUCCEEDED(status))
            expect_number(kind, w[1]);
        return status;
    }
    static const char *const of_items[] = { "time", "mode", "owner", "hidden", "real-time",
                                            "add-stream", "remove-stream", "boot-item", "name" };
    for (size_t i = 0; i < sizeof of_items / sizeof *of_items; i++)
        if (strcmp(verb, of_items[i]) == 0)
            return change_item(verb, w);
    if (strcmp(verb, "change-point") == 0)
        return change_point(w[0]);
    if (strcmp(verb, "roll-back") == 0)
        return roll_back(w[0]);
    if (strcmp(verb, "lock-in") == 0)
        return fsi_image_lock_in_change_point(now.image, &error);
    if (strncmp(verb, "boot-", 5) == 0)
        return boot(verb, w);
    if (strcmp(verb, "append-partition") == 0) {
        fsi_reader reader = reader_of(content_of(w + 1));
        return fsi_image_append_partition(now.image, N32(w[0]), &reader, &error);
    }
    if (strcmp(verb, "remove-appended-partitions") == 0)
        return fsi_image_remove_appended_partitions(now.image, &error);
    if (strcmp(verb, "hybrid") == 0 || strcmp(verb, "system-area") == 0 || strcmp(verb, "iso9660-stub") == 0) {
        content *it = content_of(w + (*verb == 'h' ? 4 : *verb == 'i' ? 1 : 0));
        status = with_bytes(verb, w, it);
        release_content(it);
        return status;
    }
    if (strcmp(verb, "build") == 0 || strcmp(verb, "drop") == 0) {
        fsi_result_free(now.result);
        now.result = NULL;
        return *verb == 'd' ? FSI_OK : fsi_image_create_result(now.image, &now.result, &error);
    }
    if (strcmp(verb, "sha256") == 0)
        return expect_digest(read_result, now.result, w[0]);
    if (strcmp(verb, "blocks") == 0) {
        status = fsi_result_total_blocks(now.result, &blocks, &error);
        expect_number(blocks, w[0]);
        return status;
    }
    if (strcmp(verb, "import-session") == 0)
        return import_session(file_systems(w[0]), N32(w[1]));
    return with_file(verb, w);
}
