import Hosts
import States

/// Puts together what must happen to a mirror, in an order in which every step leaves what is served complete.
struct MirrorSteps {
    let directory: String
    let link: String
    let layout: MirrorLayout
    let archive: ArchiveArguments
    let uid: UInt32?
    let gid: UInt32?
    /// Where downloads of this mirror arrive.
    let cache: String
    let picture: MirrorPicture
    private(set) var steps: [Step] = []

    init(
        directory: String,
        link: String,
        layout: MirrorLayout,
        archive: ArchiveArguments,
        owner: (uid: UInt32?, gid: UInt32?),
        cache: String,
        picture: MirrorPicture
    ) {
        self.directory = directory
        self.link = link
        self.layout = layout
        self.archive = archive
        uid = owner.uid
        gid = owner.gid
        self.cache = cache
        self.picture = picture
    }

    /// What killed runs left in the mirror, and downloads of the cache that nobody will finish.
    mutating func clean(downloads: [String]) {
        for name in picture.leftovers { remove(directory + "/" + name) }
        for name in downloads { remove(cache + "/" + name) }
    }

    /// Download, unpack beside, check, and rename into the release's folder.
    ///
    /// What the mirror remembers comes before: a run killed in between finds a release that is not there, and fetches it.
    mutating func fetch(_ release: OfferedRelease, _ memory: MirrorMemory) {
        let file = cache + "/" + URLText.fileName(release.url)
        let incoming = directory + "/" + MirrorPicture.incoming + release.version
        add("make \(directory)", .makeDirectory(path: directory, parents: true, attributes(0o755)))
        add("make \(cache)", .makeDirectory(path: cache, parents: true, FileAttributes(mode: 0o700)))
        add(
            "download \(URLText.withoutPassword(release.url))",
            .download(Download(url: release.url, path: file, digest: release.digest))
        )
        if layout.into != nil {
            add("make \(incoming)", .makeDirectory(path: incoming, parents: false, attributes(0o700)))
        }
        add("unpack \(Paths.name(of: file)) and check it", .extract(extraction(of: file, to: incoming, release)))
        add("open \(incoming)", .setAttributes(path: incoming, attributes(0o755)))
        add("put it on disk", .sync(path: directory))
        remember(memory)
        add("publish \(release.version)", .rename(path: incoming, to: directory + "/" + release.version))
    }

    /// By one rename of the link.
    mutating func makeCurrent(_ version: String) {
        add(
            "make \(version) current",
            .link(path: directory + "/" + link, target: version, FileAttributes(uid: uid, gid: gid))
        )
        add("put it on disk", .sync(path: directory))
    }

    mutating func remember(_ memory: MirrorMemory) {
        let path = directory + "/" + MirrorMemory.fileName
        add("note what is kept", .write(path: path, .bytes(Array(memory.text.utf8)), FileAttributes(mode: 0o644)))
    }

    /// Out of sight by one rename, then away.
    mutating func prune(_ versions: [String]) {
        for version in versions {
            let outgoing = directory + "/" + MirrorPicture.outgoing + version
            add("take \(version) away", .rename(path: directory + "/" + version, to: outgoing))
            remove(outgoing)
            if let aside = layout.asideDirectory { remove(aside + "/" + version) }
        }
    }

    mutating func forgetDownload(_ release: OfferedRelease) {
        remove(cache + "/" + URLText.fileName(release.url))
    }

    private func extraction(of file: String, to incoming: String, _ release: OfferedRelease) -> Extraction {
        var extraction = Extraction(
            source: .local(path: file),
            destination: layout.into.map { incoming + "/" + $0 } ?? incoming,
            digest: release.digest,
            stripComponents: layout.stripComponents,
            uid: uid,
            gid: gid,
            excluding: layout.excluding
        )
        extraction.format = archive.format
        extraction.maximumRatio = archive.maximumRatio
        extraction.checks = layout.checks(for: release.version)
        if let directory = layout.asideDirectory {
            extraction.aside = Extraction.Aside(globs: layout.aside, path: directory + "/" + release.version)
        }
        return extraction
    }

    private func attributes(_ mode: UInt16) -> FileAttributes { FileAttributes(mode: mode, uid: uid, gid: gid) }

    private mutating func remove(_ path: String) { add("remove \(path)", .remove(path: path)) }

    private mutating func add(_ summary: String, _ action: Step.Action) { steps.append(Step(summary, action)) }
}
