//! What a binary asks of the system that runs it, read from its dynamic section.
//!
//! The system is the runtime `provided.al2023` on x86-64: Amazon Linux 2023 with glibc 2.34. A binary is tied to the
//! glibc of the machine that linked it, which may be newer; the dynamic loader then refuses it.

use std::fmt;

use object::elf::{self, FileHeader64};
use object::read::elf::{Dyn, FileHeader};
use object::{Endianness, read};

/// The glibc of Amazon Linux 2023.
pub const GLIBC: Version = Version { major: 2, minor: 34 };

/// The libraries that `provided.al2023` has and that Rust's standard library may ask for.
const LIBRARIES: [&str; 4] = ["ld-linux-x86-64.so.2", "libc.so.6", "libgcc_s.so.1", "libm.so.6"];

/// A version of glibc.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// 2 in 2.34.
    pub major: u32,
    /// 34 in 2.34.
    pub minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// What a binary for x86-64 needs before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needs {
    /// The shared libraries, by name.
    pub libraries: Vec<String>,
    /// The versions of symbols that the loader insists on, as they are written: `GLIBC_2.34`, `GCC_3.0`. Those of which
    /// all symbols are weak are not among them: the loader starts a binary without them.
    pub versions: Vec<String>,
}

/// Why a file is no binary for x86-64 Linux.
#[derive(Debug, thiserror::Error)]
pub enum NotABinary {
    /// It cannot be read as one.
    #[error("it is not a 64-bit ELF binary")]
    Unreadable(#[source] read::Error),
    /// It is for another processor.
    #[error("it is for another processor (ELF machine {0}); the function runs on x86-64")]
    OtherProcessor(u16),
}

/// Why Amazon Linux 2023 would not start a binary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It needs symbols of another glibc.
    #[error(
        "it needs symbols of {}, and the glibc of Amazon Linux 2023 is {GLIBC}; \
         build it where glibc is older, for instance in a container with Debian 12 or Amazon Linux 2023",
        .0.join(", ")
    )]
    NewerGlibc(Vec<String>),
    /// It needs libraries that are not there.
    #[error("it needs {}, which the runtime provided.al2023 does not have", .0.join(", "))]
    OtherLibraries(Vec<String>),
}

impl Needs {
    /// Reads what a binary needs.
    ///
    /// # Errors
    /// Where the bytes are no ELF binary for x86-64.
    pub fn of(binary: &[u8]) -> Result<Self, NotABinary> {
        let header = FileHeader64::<Endianness>::parse(binary).map_err(NotABinary::Unreadable)?;
        let endian = header.endian().map_err(NotABinary::Unreadable)?;
        let machine = header.e_machine(endian);
        if machine != elf::EM_X86_64 {
            return Err(NotABinary::OtherProcessor(machine.0));
        }
        let (libraries, versions) = read(header, endian, binary).map_err(NotABinary::Unreadable)?;
        Ok(Self { libraries, versions })
    }

    /// Returns the newest version of glibc that is needed, as far as versions have numbers.
    pub fn glibc(&self) -> Option<Version> {
        self.versions.iter().filter_map(|name| number(name)).max()
    }

    /// Says whether Amazon Linux 2023 starts such a binary.
    ///
    /// # Errors
    /// Where it does not, with everything of one kind that is in the way.
    pub fn check(&self) -> Result<(), Unfit> {
        // `GLIBC_ABI_DT_RELR` and `GLIBC_PRIVATE` have no number and are not to be had either.
        let is_newer = |name: &&String| name.starts_with("GLIBC_") && number(name).is_none_or(|number| number > GLIBC);
        let newer: Vec<_> = self.versions.iter().filter(is_newer).cloned().collect();
        if !newer.is_empty() {
            return Err(Unfit::NewerGlibc(newer));
        }
        let is_other = |name: &&String| !LIBRARIES.contains(&name.as_str());
        let other: Vec<_> = self.libraries.iter().filter(is_other).cloned().collect();
        if other.is_empty() { Ok(()) } else { Err(Unfit::OtherLibraries(other)) }
    }
}

/// Returns the 2.34 of `GLIBC_2.34`, and of `GLIBC_2.2.5` its 2.2.
fn number(name: &str) -> Option<Version> {
    let mut parts = name.strip_prefix("GLIBC_")?.split('.').map(str::parse);
    let (major, minor) = (parts.next()?.ok()?, parts.next()?.ok()?);
    Some(Version { major, minor })
}

type Names = Vec<String>;

fn read(header: &FileHeader64<Endianness>, endian: Endianness, data: &[u8]) -> read::Result<(Names, Names)> {
    let sections = header.sections(endian, data)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut libraries = Vec::new();
    if let Some((entries, link)) = sections.dynamic(endian, data)? {
        let strings = sections.strings(endian, data, link)?;
        for entry in entries.iter().take_while(|entry| entry.d_tag(endian) != elf::DT_NULL) {
            if entry.tag(endian) == elf::DT_NEEDED {
                libraries.push(text(entry.string(endian, strings)?));
            }
        }
    }
    let mut versions = Vec::new();
    if let Some((mut files, link)) = sections.gnu_verneed(endian, data)? {
        let strings = sections.strings(endian, data, link)?;
        while let Some((_, mut needed)) = files.next()? {
            while let Some(version) = needed.next()? {
                if !version.vna_flags.get(endian).contains(elf::VER_FLG_WEAK) {
                    versions.push(text(version.name(endian, strings)?));
                }
            }
        }
    }
    for names in [&mut libraries, &mut versions] {
        names.sort_unstable();
        names.dedup();
    }
    Ok((libraries, versions))
}
