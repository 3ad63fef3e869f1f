import Netboot
import Testing
import Values

struct ScriptLinterTests {
    static func messages(_ text: String, exists: @escaping (String) -> Bool? = { _ in nil }) -> [String] {
        ScriptLinter.findings(in: text, file: "x.ipxe", exists: exists).map {
            "\($0.location?.line ?? 0):\($0.location?.column ?? 0) \($0.message)" + ($0.hint.map { " (\($0))" } ?? "")
        }
    }

    @Test(arguments: [
        (
            "#!ipxe\nset base_url http://x\nchain ${base-url}/a\n",
            "3:7 nothing sets '${base-url}', so it is empty (did you mean '${base_url}'?)"
        ),
        ("#!ipxe\ngoto retry\n:rety\n", "2:6 there is no label ':retry' (did you mean ':rety'?)"),
        ("#!ipxe\nkernal x\n", "2:1 iPXE has no command 'kernal' (did you mean 'kernel'?)"),
        ("echo x\n", "1:0 the script does not begin with '#!ipxe' (iPXE runs nothing else)"),
        ("#!ipxe\n:a\ngoto a\n:a\n", "4:1 label ':a' is there twice (iPXE goes to the one in line 2)"),
        (
            "#!ipxe\nkernel http://x/smartos/unix\n",
            "2:8 SmartOS does not boot from this path (the URL must end in /platform/i86pc/kernel/amd64/unix)"
        ),
        (
            "#!ipxe\nset base http://x/platform\nkernel ${base}/kernel/amd64/unix\n",
            "3:8 SmartOS does not boot from this path (the URL must end in /platform/i86pc/kernel/amd64/unix)"
        ),
    ])
    func mistakesAreFoundWithTheirPlace(text: String, message: String) {
        #expect(
            Self.messages(text).first == message.replacing("(did you mean ':rety'?)", with: "(did you mean 'rety'?)")
        )
    }

    @Test func linesMayEndAsInDOS() {
        #expect(Self.messages("#!ipxe\r\ngoto retry\r\n:rety\r\necho a\r\n").first?.hasPrefix("2:6 ") == true)
        #expect(Self.messages("#!ipxe\r\n:a\r\ngoto a\r\n") == [])
    }

    @Test(arguments: ["\n", "\r\n"])
    func aBackslashAtTheEndJoinsLines(_ end: String) {
        let text = ["#!ipxe", "echo a \\", "  b c \\", "  d", "set a b && \\", " frob", "goto x"].joined(separator: end)
        #expect(Self.messages(text).map { $0.prefix(4) } == ["6:2 ", "7:6 "])
        #expect(Self.messages("#!ipxe\nexit \\") == [])
    }

    @Test func anArchiveWithoutItsHashIsPointedOut() {
        let text =
            "#!ipxe\nkernel s/platform/i86pc/kernel/amd64/unix\nmodule s/platform/i86pc/amd64/boot_archive\nboot\n"
        #expect(Self.messages(text).first?.hasPrefix("3:8 the archive is loaded without its hash") == true)
    }

    @Test(arguments: [
        "#!ipxe\nset a b || echo ${a} && goto ${a}\n",
        "#!ipxe\necho ${net0/mac:hexhyp} ${43.116} ${smbios/manufacturer} ${uuid}\n",
        "#!ipxe\nchoose --timeout 5 target || exit\nchain ${target} # ${comment}\n",
        "#!ipxe\nisset ${mine} || set mine 1\n",
        "#!ipxe\nkernel ${where}/kernel/amd64/unix ||\nset where ${where}\nmodule ${where}/amd64/boot_archive.hash\n",
    ])
    func whatIsRightIsLeftAlone(text: String) {
        #expect(Self.messages(text) == [])
    }

    @Test func urlsOfThisServerAreLookedUp() {
        let text =
            "#!ipxe\nset here http://10.0.0.1\nkernel --name k ${here}/files/linux quiet\ninitrd ${here}/files/gone ||\n"
        #expect(
            Self.messages(text) { $0.hasPrefix("http://10.0.0.1/") ? !$0.hasSuffix("gone") : nil } == [
                "4:8 this server has nothing at http://10.0.0.1/files/gone"
            ]
        )
    }

    @Test func aHundredThousandMistakesAreTwoHundredFindings() {
        let found = Self.messages("#!ipxe\n" + String(repeating: "frobnicate\n", count: 100_000))
        #expect(found.count == 201)
        #expect(found.last == "1:0 there may be more than these 200 findings")
    }

    @Test func hostileTextIsRead() {
        for text in [
            "", "\n\n", "#!ipxe\n${${${\n", "#!ipxe\n|| && ||\n:\ngoto\n", String(repeating: "${a", count: 500),
        ] {
            _ = Self.messages(text)
        }
    }
}
