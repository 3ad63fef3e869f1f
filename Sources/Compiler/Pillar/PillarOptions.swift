import OrderedCollections
import Values

/// The settings about pillar, under Salt's names.
package enum PillarOptions {
    /// What `ext_pillar` may name.
    package static let sources = ExternalPillar.names

    /// What a master reads for itself and no minion is told: where data come from and where keys are.
    package static let own: Set<String> = [
        "decrypt_pillar", "decrypt_pillar_default", "decrypt_pillar_delimiter", "decrypt_pillar_renderers",
        "ext_pillar",
        "ext_pillar_first", "git_pillar_base", "git_pillar_env", "git_pillar_includes", "git_pillar_privkey",
        "git_pillar_root", "git_pillar_update_interval", "gpg_decrypt_must_succeed", "gpg_keydir", "master_tops",
        "on_demand_ext_pillar", "pillar_opts", "renderer_dirs",
    ]

    /// `pillar_opts`: the settings as minions may see them.
    static func shown(_ options: Value) -> Value {
        .map((options.map ?? [:]).filter { !own.contains($0.key.string ?? "") })
    }
}
