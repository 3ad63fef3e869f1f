import Crypto
import Foundation

/// The public folder on disk: one folder a release, `latest` and the copies named after it.
struct ReleaseFolder: Sendable {
    let root: URL
    let shape: ReleaseShape

    /// Below the server's root, as at MNX.
    static let path = "/Joyent_Dev/public/SmartOS"

    init(root: String, shape: ReleaseShape) throws {
        self.root = URL(filePath: root)
        self.shape = shape
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var folder: URL { root.appending(path: Self.path) }

    /// Oldest first.
    var stamps: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix("Z") && !$0.hasPrefix(".") }.sorted()
    }

    /// Makes the next release, two weeks after the last one, and points `latest` to it.
    func release() throws -> String {
        let time = stamps.last.flatMap(Self.date).map { $0.addingTimeInterval(14 * 86400) } ?? Self.first
        let stamp = Self.stamp(time)
        let unfinished = folder.appending(path: ".making-\(stamp)")
        try? FileManager.default.removeItem(at: unfinished)
        try FileManager.default.createDirectory(at: unfinished, withIntermediateDirectories: true)
        try fill(unfinished, stamp, time)
        try FileManager.default.moveItem(at: unfinished, to: folder.appending(path: stamp))
        try publish(stamp)
        return stamp
    }

    private func fill(_ folder: URL, _ stamp: String, _ time: Date) throws {
        let branch = "release-\(stamp.prefix(8))"
        let password = Self.password(stamp)
        try Platform(stamp: stamp, time: time, password: password, shape: shape)
            .write(to: folder.appending(path: "platform-\(branch)-\(stamp).tgz").path)
        let texts = [
            "SINGLE_USER_ROOT_PASSWORD.txt": "\(password)\n",
            "build.log": "made by the stand-in of the release server\n",
            "changelog.txt": "\(stamp): a release of the stand-in\n",
            "configure-projects": "illumos-live\n",
            "gitstatus.json": "[]\n",
            "index.html": "<html><body>SmartOS \(stamp)</body></html>\n",
            "smartos-\(branch)-\(stamp).iso": "not an image\n",
            "smartos-\(branch)-\(stamp)-USB.img.gz": "not an image either\n",
        ]
        for (name, text) in texts { try Data(text.utf8).write(to: folder.appending(path: name)) }
        try writeSums(folder)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let path = folder.appending(path: name).path
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
        }
    }

    private func writeSums(_ folder: URL) throws {
        var md5 = ""
        var sha256 = ""
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            let data = try Data(contentsOf: folder.appending(path: name), options: .alwaysMapped)
            md5 += "\(hex(Insecure.MD5.hash(data: data))) \(name)\n"
            sha256 += "\(hex(SHA256.hash(data: data))) \(name)\n"
        }
        try Data(md5.utf8).write(to: folder.appending(path: "md5sums.txt"))
        try Data(sha256.utf8).write(to: folder.appending(path: "sha256sums.txt"))
    }

    /// The copies change under the same names, as at MNX; a link to the same bytes stands in for each.
    private func publish(_ stamp: String) throws {
        let release = folder.appending(path: stamp)
        for name in try FileManager.default.contentsOfDirectory(atPath: release.path) {
            guard let copy = Self.copyName(name) else { continue }
            let temporary = folder.appending(path: ".\(copy)")
            try? FileManager.default.removeItem(at: temporary)
            try FileManager.default.linkItem(at: release.appending(path: name), to: temporary)
            guard rename(temporary.path, folder.appending(path: copy).path) == 0 else { throw POSIXError(.EIO) }
        }
        try Data("<meta http-equiv=\"refresh\" content=\"0; url=\(Self.path)/\(stamp)/index.html\">\n".utf8)
            .write(to: folder.appending(path: "latest.html"), options: .atomic)
        try Data("\(Self.path)/\(stamp)\n".utf8).write(to: folder.appending(path: "latest"), options: .atomic)
    }

    private static func copyName(_ name: String) -> String? {
        if name.hasPrefix("platform-") { return "platform-latest.tgz" }
        if name.hasSuffix(".iso") { return "smartos-latest.iso" }
        if name.hasSuffix("-USB.img.gz") { return "smartos-latest-USB.img.gz" }
        return nil
    }

    private static let first = Date(timeIntervalSince1970: 1_753_315_473)

    private static func stamp(_ date: Date) -> String {
        let text = date.formatted(.iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
        return text
    }

    private static func date(_ stamp: String) -> Date? {
        try? Date(stamp, strategy: .iso8601.dateSeparator(.omitted).timeSeparator(.omitted))
    }

    private static func password(_ stamp: String) -> String {
        String(hex(SHA256.hash(data: Data(stamp.utf8))).prefix(16))
    }
}

/// Bytes as lower-case hexadecimal digits.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
