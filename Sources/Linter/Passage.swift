import Jinja

/// A text that data is written in: an SLS file, the body of a `load_yaml` tag, or a file that `import_yaml` reads.
struct Passage {
    let format: DataFormat
    /// The lines of the whole file.
    let source: [Substring]
    let views: [SheetView]

    /// What has more branches than this is looked at in part.
    static let mostViews = 48

    init(format: DataFormat, source: [Substring], views: [SheetView]) {
        self.format = format
        self.source = source
        self.views = views
    }

    init(
        _ format: DataFormat,
        _ choices: Int,
        _ source: [Substring],
        file: String,
        standIn: (Int) -> StandIn
    ) {
        let views = (0..<min(choices, Self.mostViews)).map {
            SheetView("", standIn($0), file: file, format: format)
        }
        self.init(format: format, source: source, views: views)
    }

    /// The bodies of a template's tags.
    static func bodies(of template: Template, _ source: [Substring], _ known: KnownValues = KnownValues()) -> [Passage]
    {
        template.loadedBodies.filter { $0.format != .text }.map { body in
            Passage(body.format, body.choices, source, file: template.file) {
                body.standIn(choosing: $0, knowing: known)
            }
        }
    }
}
