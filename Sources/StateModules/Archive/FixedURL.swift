import Glibc
import Hosts
import States

/// One URL behind which releases replace each other. A release is named after the time its server gives the file.
struct FixedURL {
    let url: String
    let hash: SourceHash?
    let skipsVerification: Bool

    /// The release that is there now; nil: the one that the mirror has already.
    func news(since memory: MirrorMemory, _ picture: MirrorPicture, in context: StateContext) async throws
        -> OfferedRelease?
    {
        let known = memory.source.flatMap { source in
            picture.releases.contains { $0.version == source.release } ? source : nil
        }
        let request = DownloadRequest(
            url: url,
            ifNoneMatch: known?.version.etag,
            ifModifiedSince: known?.version.etag == nil ? known?.version.lastModified : nil
        )
        let response = try await context.downloads.open(request)
        let file = FileVersion(etag: response.etag, lastModified: response.lastModified)
        // Servers that know no conditions say it with the answer.
        if response.status == 304 || known != nil && known?.version == file && file != FileVersion() { return nil }
        guard response.status == 200 else { throw DownloadError.status(url: url, response.status) }
        if hash == nil, !skipsVerification { throw MirrorSourceError.noHash(URLText.withoutPassword(url)) }
        let digest = skipsVerification ? nil : try await hash?.resolve(for: url, in: context)
        let time = response.lastModified.flatMap(HTTPTime.parse) ?? context.host.now
        return OfferedRelease(version: name(HTTPTime.stamp(time), picture), url: url, digest: digest, file: file)
    }

    /// A release of the same second gets a number.
    private func name(_ stamp: String, _ picture: MirrorPicture) -> String {
        let taken = Set(picture.releases.map(\.version))
        guard taken.contains(stamp) else { return stamp }
        return (2...).lazy.map { "\(stamp)-\($0)" }.first { !taken.contains($0) } ?? stamp
    }
}

/// Times as HTTP and SmartOS write them.
enum HTTPTime {
    /// `Thu, 24 Jul 2025 00:04:33 GMT` in seconds since 1970. RFC 9110 section 5.6.7.
    static func parse(_ text: String) -> Double? {
        let parts = text.split { $0 == " " || $0 == ":" || $0 == "," }
        guard parts.count == 8, let day = Int32(parts[1]), let year = Int32(parts[3]), let hour = Int32(parts[4]),
            let minute = Int32(parts[5]), let second = Int32(parts[6]),
            let month = months.firstIndex(of: String(parts[2]))
        else { return nil }
        var time = tm()
        time.tm_year = year - 1900
        time.tm_mon = Int32(month)
        time.tm_mday = day
        time.tm_hour = hour
        time.tm_min = minute
        time.tm_sec = second
        return Double(timegm(&time))
    }

    /// `20250724T000433Z`.
    static func stamp(_ seconds: Double) -> String {
        var clock = time_t(seconds)
        var time = tm()
        gmtime_r(&clock, &time)
        func digits(_ number: Int32, _ width: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        return digits(time.tm_year + 1900, 4) + digits(time.tm_mon + 1, 2) + digits(time.tm_mday, 2) + "T"
            + digits(time.tm_hour, 2) + digits(time.tm_min, 2) + digits(time.tm_sec, 2) + "Z"
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
