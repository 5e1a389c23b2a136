//! Descriptions of media whose sessions can be continued, and which of several is taken.
#![allow(clippy::unwrap_used, reason = "tests may panic")]

use std::sync::Arc;

use fsimage::disc::BlockSource;
use fsimage::{
    Error, FileSystemImage, ImportOptions, MediaDescription, MediaType, Multisession, SessionKind,
};

fn described(change: impl FnOnce(&mut MediaDescription)) -> Multisession {
    let disc: Arc<dyn BlockSource> = Arc::new(Arc::<[u8]>::from(vec![0; 40 * 2048]));
    let mut description = MediaDescription::of_disc(&disc).unwrap();
    description.kind = SessionKind::Sequential;
    change(&mut description);
    Multisession::new(description, disc)
}

#[test]
fn ways_of_continuing_are_checked() {
    let mut image = FileSystemImage::new().unwrap();
    let options = ImportOptions::default();
    assert!(matches!(
        image.import_file_system(&options, &()),
        Err(Error::MultisessionNotSet)
    ));
    assert!(matches!(
        image.calculate_disc_identifier(),
        Err(Error::MultisessionNotSet)
    ));
    let one = described(|_| ());
    let in_use = Multisession {
        in_use: true,
        ..one.clone()
    };
    let unsupported = Multisession {
        is_supported: false,
        ..one.clone()
    };
    let both = Multisession {
        in_use: true,
        ..unsupported.clone()
    };
    let mut set = |offered: Vec<Multisession>| image.set_multisession(offered);
    assert!(matches!(
        set(vec![in_use.clone(), in_use.clone()]),
        Err(Error::BadMultisession { .. })
    ));
    assert!(matches!(set(vec![both]), Err(Error::IncompatibleMultisession)));
    assert!(matches!(
        set(vec![unsupported.clone()]),
        Err(Error::NoCompatibleMultisession)
    ));
    assert!(matches!(
        set(vec![described(|it| it.media_type = Some(MediaType::DvdRom))]),
        Err(Error::MultisessionNotAllowed { .. })
    ));
    assert!(matches!(
        set(vec![described(|it| it.is_blank = true)]),
        Err(Error::EmptyDisc)
    ));
    assert!(matches!(
        set(vec![described(|it| it.last_written = Some(1000))]),
        Err(Error::BadMultisession { .. })
    ));
    set(vec![unsupported, one]).unwrap();
    assert!(matches!(
        image.import_file_system(&options, &()),
        Err(Error::NoSupportedFileSystem)
    ));
    image.set_multisession(Vec::new()).unwrap();
    assert!(image.multisession().is_empty());
}
