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
}
