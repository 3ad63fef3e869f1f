import ArgumentParser

/// `cm-netboot`: what machines boot from the network.
struct NetbootProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cm-netboot",
        abstract: "Boot machines from the network",
        discussion: "Settings: /etc/cm/netboot and /etc/cm/netboot.d/*.conf.",
        version: Version.current,
        subcommands: [
            NetbootServe.self, NetbootCheck.self, NetbootDoctor.self, NetbootExplain.self, NetbootLint.self,
            NetbootOnce.self, NetbootStatus.self, NetbootWatch.self,
        ],
        groupedSubcommands: [
            CommandGroup(
                name: "In place of others",
                subcommands: [
                    NetbootPXESrv.self, NetbootBoot.self, NetbootQuick.self, NetbootAPI.self, NetbootBootIPv6.self,
                    NetbootIPv6API.self, NetbootSmee.self, NetbootMatchbox.self,
                ]
            )
        ],
        defaultSubcommand: NetbootServe.self
    )

    /// The words of a command line, in which options of predecessors that are written in Go may have one dash, as Go takes them.
    static func words(_ words: [String]) -> [String] {
        guard ["smee", "matchbox"].contains(words.first) else { return words }
        return words.map { word in
            let name = word.dropFirst().prefix { $0 != "=" }
            let isOption = word.hasPrefix("-") && name.count > 1 && name.first?.isLetter == true
            return isOption ? "-" + word : word
        }
    }
}
