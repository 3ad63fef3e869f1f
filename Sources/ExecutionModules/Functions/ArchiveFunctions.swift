import OrderedCollections
import States
import Values

/// `archive.*`: what unpacked archives and their mirrors hold.
enum ArchiveFunctions {
    static let all = [
        ExecutionFunction(
            "archive.releases",
            .reads,
            "The releases a mirror offers, the current one first. ARGS: path [link]"
        ) { call, context in
            let path = try call.text("path")
            let link = call.optionalText("link") ?? "current"
            try call.finish()
            let picture = try MirrorPicture(of: path, link: link, on: context.host)
            let memory = MirrorMemory(of: path, on: context.host)
            return .list(picture.offered(memory).map { .string($0) })
        }
    ]
}
