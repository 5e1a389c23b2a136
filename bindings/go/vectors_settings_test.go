package fsimage

func (s *scenario) set(step *step) error {
	i := s.image
	switch key := step.text(); key {
	case "file_systems":
		return unlessFailed(i.SetFileSystems(step.fileSystems()))
	case "interchange_level":
		return i.SetInterchangeLevel(int(step.number()))
	case "deep_directories":
		return i.SetDeepDirectories(DeepDirectories(step.number32()))
	case "iso9660_names":
		return i.SetISO9660Names(ISO9660Names{Relaxations(step.number32()), int(step.number())})
	case "joliet":
		return i.SetJoliet(JolietRules{int(step.number()), int(step.number()), step.bool()})
	case "padding_blocks":
		return i.SetPaddingBlocks(step.number32())
	case "udf_revision":
		return unlessFailed(i.SetUDFRevision(UDFRevision(step.number32())))
	case "udf_access":
		return i.SetUDFAccess(UDFAccess(step.number32()))
	case "udf_vat":
		return i.SetUDFVAT(UDFVAT(step.number32()))
	case "free_media_blocks":
		return i.SetFreeMediaBlocks(step.number())
	case "total_blocks":
		return i.SetTotalBlocks(step.number())
	case "session_start_block":
		return i.SetSessionStartBlock(step.number32())
	case "block_size":
		return i.SetBlockSize(step.number32())
	case "strict":
		return i.SetStrict(step.bool())
	case "restricted_character_set":
		return i.SetRestrictedCharacterSet(step.bool())
	case "deduplicate":
		return i.SetDeduplicate(step.bool())
	case "optional_path_tables":
		return i.SetOptionalPathTables(step.bool())
	case "descriptor_copy":
		return i.SetDescriptorCopy(step.bool())
	case "long_times":
		return i.SetLongTimes(step.bool())
	case "create_redundant_udf_metadata_files":
		return unlessFailed(i.SetCreateRedundantUDFMetadataFiles(step.bool()))
	case "stage_files":
		return i.SetStageFiles(step.bool())
	case "now":
		now, err := moment(step.signed(), step.number())
		if err != nil {
			return err
		}
		return i.SetNow(now, step.bool())
	case "volume_name":
		return i.SetVolumeName(step.text())
	case "volume_name_in":
		return i.SetVolumeNameIn(step.fileSystems(), step.text())
	case "identifier":
		return i.SetIdentifier(Identifier(step.number32()), step.text())
	case "working_directory":
		return i.SetWorkingDirectory(step.text())
	default:
		return wrong("no such property: " + key)
	}
}

// expectValue compares what a getter gives.
func expectValue[T any](step *step, value T, err error) error {
	if err != nil {
		return err
	}
	if truth, isBool := any(value).(bool); isBool {
		return step.expect(map[bool]int{false: 0, true: 1}[truth])
	}
	return step.expect(value)
}

func (s *scenario) get(step *step) error {
	i := s.image
	switch key := step.text(); key {
	case "file_systems":
		fileSystems, err := i.FileSystems()
		if err == nil && fileSystems != step.fileSystems() {
			err = wrong("they are others")
		}
		return err
	case "interchange_level":
		value, err := i.InterchangeLevel()
		return expectValue(step, value, err)
	case "deep_directories":
		value, err := i.DeepDirectories()
		return expectValue(step, value, err)
	case "padding_blocks":
		value, err := i.PaddingBlocks()
		return expectValue(step, value, err)
	case "udf_revision":
		value, err := i.UDFRevision()
		return expectValue(step, value, err)
	case "udf_access":
		value, err := i.UDFAccess()
		return expectValue(step, value, err)
	case "udf_vat":
		value, err := i.UDFVAT()
		return expectValue(step, value, err)
	case "free_media_blocks":
		value, err := i.FreeMediaBlocks()
		return expectValue(step, value, err)
	case "total_blocks":
		value, err := i.TotalBlocks()
		return expectValue(step, value, err)
	case "session_start_block":
		value, err := i.SessionStartBlock()
		return expectValue(step, value, err)
	case "block_size":
		value, err := i.BlockSize()
		return expectValue(step, value, err)
	case "strict":
		value, err := i.Strict()
		return expectValue(step, value, err)
	case "restricted_character_set":
		value, err := i.RestrictedCharacterSet()
		return expectValue(step, value, err)
	case "deduplicate":
		value, err := i.Deduplicate()
		return expectValue(step, value, err)
	case "optional_path_tables":
		value, err := i.OptionalPathTables()
		return expectValue(step, value, err)
	case "descriptor_copy":
		value, err := i.DescriptorCopy()
		return expectValue(step, value, err)
	case "long_times":
		value, err := i.LongTimes()
		return expectValue(step, value, err)
	case "create_redundant_udf_metadata_files":
		value, err := i.CreateRedundantUDFMetadataFiles()
		return expectValue(step, value, err)
	case "stage_files":
		value, err := i.StageFiles()
		return expectValue(step, value, err)
	case "volume_name":
		value, err := i.VolumeName()
		return expectText(step, value, err)
	case "file_count":
		value, err := i.FileCount()
		return expectValue(step, value, err)
	case "directory_count":
		value, err := i.DirectoryCount()
		return expectValue(step, value, err)
	case "used_blocks":
		value, err := i.UsedBlocks()
		return expectValue(step, value, err)
	case "boot_image_options_count":
		value, err := i.BootImageOptionsCount()
		return expectValue(step, value, err)
	case "imported_volume_name":
		value, _, err := i.ImportedVolumeName()
		return expectText(step, value, err)
	default:
		return wrong("no such property: " + key)
	}
}

func expectText(step *step, value string, err error) error {
	if err != nil {
		return err
	}
	return step.expect(value)
}

func (s *scenario) boot(step *step) (err error) {
	switch step.verb {
	case "boot-new":
		if s.entry != nil {
			s.entry.Close()
		}
		s.entry, err = NewBootOptions(s.image)
		return err
	case "boot-image":
		return s.entry.AssignBootImage(step.content())
	case "boot-item":
		return s.withItem(step.text(), s.entry.AssignItem)
	case "boot-partition":
		return s.entry.AssignPartition(step.number32())
	case "boot-set":
		return s.setEntry(step)
	case "boot-add":
		s.entries = append(s.entries, s.entry)
		s.entry = nil
		return nil
	case "boot-use":
		err := s.image.SetBootImageOptionsArray(s.entries...)
		for _, entry := range s.entries {
			entry.Close()
		}
		s.entries = nil
		return err
	case "boot-catalog":
		return s.image.AddBootCatalog(step.text())
	case "hybrid":
		hybrid := Hybrid{Flags: HybridFlags(step.number32()), DataType: step.number32(), Alignment: step.number(), Convention: MBRConvention(step.number32())}
		hybrid.Code = step.bytes()
		return s.image.SetHybrid(&hybrid)
	case "append-partition":
		return s.image.AppendPartition(step.number32(), step.content())
	case "remove-appended-partitions":
		return s.image.RemoveAppendedPartitions()
	case "system-area":
		return s.image.SetSystemArea(step.bytes())
	case "iso9660-stub":
		return s.image.SetISO9660Stub(step.text(), step.bytes())
	}
	return s.disc(step)
}

func (s *scenario) setEntry(step *step) error {
	switch key := step.text(); key {
	case "platform":
		return s.entry.SetPlatform(Platform(step.number32()))
	case "emulation":
		return s.entry.SetEmulation(Emulation(step.number32()))
	case "load_segment":
		return s.entry.SetLoadSegment(uint16(step.number()))
	case "load_sectors":
		return s.entry.SetLoadSectors(uint16(step.number()))
	case "flags":
		return s.entry.SetFlags(BootFlags(step.number32()))
	case "manufacturer":
		return s.entry.SetManufacturer(step.text())
	case "selection_criteria":
		return s.entry.SetSelectionCriteria(step.hex())
	default:
		return wrong("no such property: " + key)
	}
}
