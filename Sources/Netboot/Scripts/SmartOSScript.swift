/// The script that boots SmartOS: kernel, archive and hash of one release, named by its stamp, so that they always belong together.
struct SmartOSScript {
    private let target: SmartOSTarget
    private let script: BootScript

    init(_ target: SmartOSTarget, _ script: BootScript) {
        self.target = target
        self.script = script
    }

    func text() -> String {
        if let kind = script.facts.kind, kind != .bios, !(kind == .efiX64 && target.hasMultiboot2) {
            return refusal(kind)
        }
        do throws(SmartOSProblem) {
            let choice = try SmartOSChoice(target, among: script.releases)
            return target.showsMenu ? menu(choice) : boot(choice)
        } catch {
            return ScriptLines.refusal(script.title, [error.text, "Boot again when that is settled."])
        }
    }

    /// Whether the kernel's `-B` and iPXE's line can have it between double quotes.
    static func canQuote(_ text: String) -> Bool {
        !text.contains("${")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
    }

    private func refusal(_ kind: ArchitectureName) -> String {
        let way =
            kind == .efiX64
            ? "Switch the machine to BIOS, or give it an iPXE with multiboot 2 and set 'multiboot2: true'."
            : "SmartOS runs on x86-64 only."
        return ScriptLines.refusal(script.title, ["SmartOS cannot boot this machine (\(kind.rawValue)).", way])
    }

    private func boot(_ choice: SmartOSChoice) -> String {
        var lines = ScriptLines("\(script.title), SmartOS \(choice.release)")
        guardFirmware(&lines)
        lines.beginTries()
        load(choice, choice.release, flags: flags, properties: properties, &lines)
        lines.endTries("SmartOS \(choice.release)")
        refuseFirmware(&lines)
        return lines.text
    }

    private func load(
        _ choice: SmartOSChoice,
        _ release: String,
        flags: String,
        properties: String,
        _ lines: inout ScriptLines
    ) {
        // The kernel finds its modules by this path: it must end as it does here.
        let platform = "\(script.place.base)/smartos/\(choice.mirror)/\(release)/platform/i86pc"
        script.trust(&lines)
        load("kernel", "\(platform)/kernel/amd64/unix", "\(flags) -B \(properties)", &lines)
        load("module", "\(platform)/amd64/boot_archive", " type=rootfs name=ramdisk", &lines)
        if !target.isRescue {
            load("module", "\(platform)/amd64/boot_archive.hash", " type=hash name=ramdisk", &lines)
        }
        for module in target.modules {
            load("module", script.place.url(module.source), " type=file name=\(module.name)", &lines)
        }
        script.ping(&lines)
        lines.step("boot")
    }

    /// iPXE calls an image by the last part of its URL.
    private func load(_ command: String, _ url: String, _ arguments: String, _ lines: inout ScriptLines) {
        lines.step("\(command) \(url)\(arguments)")
        let path = url.split(separator: "?").first ?? ""
        script.verify(path.split(separator: "/").last.map(String.init) ?? "", url, &lines)
    }

    private var flags: String { (target.debugger ? " -k" : "") + (target.isVerbose ? " -v" : "") }

    private var properties: String {
        (["console=\(target.console)"] + mode(target.console) + rest).joined(separator: ",")
    }

    private func mode(_ console: String) -> [String] {
        console == "text" ? [] : ["\(console)-mode=\"\(target.consoleMode)\""]
    }

    private var rest: [String] {
        var all: [String] = []
        if target.usesOwnShadow { all.append("smartos=true") }
        if let shadow = target.rootShadow { all.append("root_shadow='\(shadow)'") }
        if target.skipsImport { all.append("noimport=true") }
        return all + target.properties.map { "\($0.name)=\(Self.quoted($0.value))" }
    }

    private static func quoted(_ value: String) -> String { value.contains(",") ? "\"\(value)\"" : value }
}

// MARK: firmware

extension SmartOSScript {
    /// The script itself looks at the firmware too, for machines whose ROM did not say.
    private func guardFirmware(_ lines: inout ScriptLines) {
        if !target.hasMultiboot2 { lines.add("iseq ${platform} pcbios || goto refused") }
    }

    private func refuseFirmware(_ lines: inout ScriptLines) {
        guard !target.hasMultiboot2 else { return }
        lines.add(":refused")
        lines.say("SmartOS needs multiboot 2 on UEFI, which this iPXE does not have. Switch the machine to BIOS.")
        lines.giveUp()
    }
}

// MARK: menu

extension SmartOSScript {
    private func menu(_ choice: SmartOSChoice) -> String {
        var lines = ScriptLines("\(script.title), a menu of SmartOS")
        guardFirmware(&lines)
        lines.add("set cm-release \(choice.release)")
        lines.add("set cm-console \(target.console)")
        lines.add("set cm-flags \(flags)")
        lines.add(":menu")
        lines.add("menu SmartOS from \(script.place.address)")
        for release in choice.all {
            lines.add("item \(release) SmartOS \(release)\(release == choice.all.first ? " (newest)" : "")")
        }
        lines.add("item --gap")
        lines.add("item console Console: ${cm-console}")
        lines.add("item kmdb Kernel debugger: ${cm-flags}")
        lines.add("item shell iPXE shell")
        lines.add("item exit Next boot device")
        lines.add("choose --default ${cm-release} --timeout 10000 cm-choice || goto exit")
        for word in ["console", "kmdb", "shell", "exit"] { lines.add("iseq ${cm-choice} \(word) && goto \(word) ||") }
        lines.add("set cm-release ${cm-choice}")
        lines.add("goto boot")
        addDialogs(&lines)
        addBoot(choice, &lines)
        return lines.text
    }

    private func addDialogs(_ lines: inout ScriptLines) {
        lines.add(":console")
        lines.add("menu Console for SmartOS")
        for console in SmartOSTarget.consoles { lines.add("item \(console) \(console)") }
        lines.add("choose --default ${cm-console} cm-console || goto menu")
        lines.add("goto menu")
        lines.add(":kmdb")
        lines.add("iseq ${cm-flags} -k && set cm-flags || set cm-flags -k")
        lines.add("goto menu")
        lines.add(":shell")
        lines.add("shell")
        lines.add("goto menu")
        lines.add(":exit")
        lines.add("exit")
    }

    private func addBoot(_ choice: SmartOSChoice, _ lines: inout ScriptLines) {
        lines.add(":boot")
        lines.add("set cm-mode ,${cm-console}-mode=\"\(target.consoleMode)\"")
        lines.add("iseq ${cm-console} text && clear cm-mode ||")
        lines.beginTries()
        let properties = (["console=${cm-console}${cm-mode}"] + rest).joined(separator: ",")
        load(choice, "${cm-release}", flags: " ${cm-flags}", properties: properties, &lines)
        lines.endTries("SmartOS")
        refuseFirmware(&lines)
    }
}
