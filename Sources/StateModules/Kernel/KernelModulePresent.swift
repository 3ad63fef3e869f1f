import Hosts
import OrderedCollections
package import States
package import Values

/// `kmod.present`: kernel modules are loaded, with `persist` also at every start.
///
///     br_netfilter:
///       kmod.present:
///         - persist: True
package struct KernelModulePresent: StateModule {
    package static let name = "kmod.present"

    let modules: [String]
    let persists: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        modules = try arguments.strings("mods") ?? [arguments.name]
        persists = try arguments.bool("persist", or: false)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let path = KernelModules.file(on: context.host)
        let loaded = Set(try KernelModules.loaded(on: context.host).map(KernelModules.name))
        let listed = try KernelModules.lines(of: path, on: context.host)
        let kept = Set(listed.map(KernelModules.name))
        let missing = modules.filter { module in
            let name = KernelModules.name(module)
            return !loaded.contains(name) || (persists && !kept.contains(name))
        }
        let present = modules.filter { !missing.contains($0) }
        let already =
            present.isEmpty ? [] : [KernelModules.words(present, "is already present", "are already present")]
        if missing.isEmpty { return .satisfied(already.joined(separator: "\n")) }
        let toLoad = missing.filter { !loaded.contains(KernelModules.name($0)) }
        var unavailable: [String] = []
        // In a test run what brings the module, a package say, may not be there yet.
        for module in toLoad where !context.isTest {
            let answer = try await context.host.capture(Command("modprobe", ["-n", "-q", module]))
            if answer.status != 0 { unavailable.append(module) }
        }
        guard unavailable.isEmpty else {
            return .impossible(KernelModules.words(unavailable, "is unavailable", "are unavailable"))
        }
        var steps = toLoad.map { Step("load the module \($0)", .run(Command("modprobe", [$0]), accepting: [0])) }
        let toKeep = persists ? missing.filter { !kept.contains(KernelModules.name($0)) } : []
        if !toKeep.isEmpty {
            steps += try MissingDirectories.steps(above: path, FileAttributes(), on: context.host)
            steps.append(KernelModules.write(listed + toKeep, to: path))
        }
        let done = "Loaded " + KernelModules.words(missing, "", "", capital: false)
        let expected = KernelModules.words(missing, "is set to be loaded", "are set to be loaded")
        return .change(
            steps,
            changes: context.isTest
                ? [:] : Value.Map(uniqueKeysWithValues: missing.map { (.string($0), .string("loaded")) }),
            comment: (already + [CommandResult.stripped(done)]).joined(separator: "\n"),
            inTest: (already + [expected]).joined(separator: "\n")
        )
    }
}

/// `kmod.absent`: kernel modules are not loaded, with `persist` not at the next start either.
///
///     pcspkr:
///       kmod.absent:
///         - persist: True
package struct KernelModuleAbsent: StateModule {
    package static let name = "kmod.absent"

    let modules: [String]
    let persists: Bool
    let comments: Bool

    package init(arguments: inout Arguments) throws(Diagnostic) {
        modules = try arguments.strings("mods") ?? [arguments.name]
        persists = try arguments.bool("persist", or: false)
        comments = try arguments.bool("comment", or: true)
    }

    package func decide(in context: StateContext) async throws -> Decision {
        let path = KernelModules.file(on: context.host)
        let loaded = Set(try KernelModules.loaded(on: context.host).map(KernelModules.name))
        let listed = persists ? try KernelModules.lines(of: path, on: context.host) : []
        let unwanted = modules.filter { module in
            let name = KernelModules.name(module)
            return loaded.contains(name) || listed.contains { KernelModules.name($0) == name }
        }
        guard !unwanted.isEmpty else {
            return .satisfied(KernelModules.words(modules, "is already removed", "are already removed"))
        }
        let names = Set(unwanted.map(KernelModules.name))
        var steps = unwanted.filter { loaded.contains(KernelModules.name($0)) }.map {
            Step("unload the module \($0)", .run(Command("modprobe", ["-r", $0]), accepting: [0]))
        }
        let left = listed.compactMap { line in
            names.contains(KernelModules.name(line)) ? (comments ? "#" + line : nil) : line
        }
        if left != listed { steps.append(KernelModules.write(left, to: path)) }
        let done = "Removed " + KernelModules.words(unwanted, "", "", capital: false)
        return .change(
            steps,
            changes: context.isTest
                ? [:] : Value.Map(uniqueKeysWithValues: unwanted.map { (.string($0), .string("removed")) }),
            comment: CommandResult.stripped(done),
            inTest: KernelModules.words(unwanted, "is set to be removed", "are set to be removed")
        )
    }
}
