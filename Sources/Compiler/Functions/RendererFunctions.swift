import ExecutionModules
import Hosts
import Jinja
import OrderedCollections
import States
import Values

/// `slsutil.renderer`: a file or a text through the renderers, as an SLS file goes.
enum RendererFunctions {
    static let all = [
        ExecutionFunction(
            "slsutil.renderer",
            .reads,
            "A file (path) or text (string) through the renderers; default_renderer=, context={} and others are variables.",
            render
        )
    ]

    @Sendable
    private static func render(_ call: inout Call, _ context: ExecutionContext) async throws -> Value {
        let (path, string) = (text(call.take("path")), text(call.take("string")))
        let usual = text(call.take("default_renderer")) ?? RenderPipeline.usual
        let environment = text(call.named.removeValue(forKey: "saltenv")) ?? "base"
        var variables = call.named
        if let inner = variables.removeValue(forKey: "context")?.map { variables.merge(inner) { _, inner in inner } }
        call.named = [:]
        try call.finish()
        guard let file = try await file(path, string, environment, context) else { return [:] }
        // Salt knows only the copy in its cache, whose directory is no part of the tree.
        let name = file.path.split(separator: "/").last.map(String.init) ?? ""
        variables.merge(["tplfile": .string(name), "tpldir": ".", "tpldot": "", "slspath": "", "slsdotpath": ""]) {
            given,
            _ in given
        }
        return try await OwnThread.run { [variables] () -> Result<Value, Diagnostic> in
            do throws(Diagnostic) {
                return .success(try renderer(context).data(of: file, usual: usual, variables: variables))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private static func text(_ value: Value?) -> String? {
        guard let text = value?.string, !text.isEmpty else { return nil }
        return text
    }

    /// What to render; nil where there is no such file, which Salt renders as nothing.
    private static func file(
        _ path: String?,
        _ string: String?,
        _ environment: String,
        _ context: ExecutionContext
    ) async throws -> SLSFile? {
        switch (path, string) {
        case (nil, nil): throw CallError.failed("Must pass path or string.")
        case (.some, .some): throw CallError.failed("Must not pass both path and string.")
        case (nil, let text?): return SLSFile(name: "", environment: environment, path: ":string:", text: text)
        case (let path?, nil):
            guard path.hasPrefix("/") || path.contains("://") else {
                throw CallError.failed("Path '\(path)' is not absolute")
            }
            let text = try await contents(of: path, environment, context)
            return text.map { SLSFile(name: "", environment: environment, path: treePath(path) ?? path, text: $0) }
        }
    }

    /// The path below the tree's root; nil for a path of this host.
    private static func treePath(_ path: String) -> String? {
        path.hasPrefix("/") ? nil : TemplatePaths.resolve(path, from: "")
    }

    private static func contents(
        of path: String,
        _ environment: String,
        _ context: ExecutionContext
    ) async throws -> String? {
        guard let name = treePath(path) else {
            let bytes = try? context.host.read(path, limit: 64 << 20)
            return bytes.map { String(decoding: $0, as: UTF8.self) }
        }
        guard let entry = try await context.files.entry(name, in: environment) else { return nil }
        return String(decoding: try await context.files.contents(of: entry), as: UTF8.self)
    }

    private static func renderer(_ context: ExecutionContext) -> SLSRenderer {
        SLSRenderer(
            TreeReader(context.files),
            functions: SaltFunctions(context),
            shared: SharedVariables(
                ["grains": context.grains, "opts": context.options],
                ordered: ["pillar": context.pillar]
            ),
            options: context.options,
            host: context.host,
            programs: context.files
        )
    }
}
