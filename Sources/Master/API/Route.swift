import Transport
import Wire

/// A request whose method and path have been read: what is asked for, and of what. The only place that knows paths.
enum Route: Hashable, Sendable {
    case enrol
    case renew
    case stream
    case heartbeat
    case putGrains
    case getPillar
    case askPillar
    case getSnapshots
    case getManifest(SHA256Hex)
    case getBlob(SHA256Hex)
    case getBlobs
    case putReturn(JobID)
    case postProgress
    case postEvents
    case askToken
    case publish
    case watchJob(JobID)
    case killJob(JobID)
    case listJobs
    case readJob(JobID)
    case readKeys
    case acceptKey(MinionID)
    case rejectKey(MinionID)
    case deleteKey(MinionID)
    case createToken
    case readMinions
    case readStatus
    case readEvents

    /// Why a request asks for nothing that there is.
    enum Failure: Error, Hashable {
        case unknownPath
        case wrongMethod
        case badName(String)
    }

    init(_ method: Request.Method, _ path: [String]) throws(Failure) {
        let method = method == .head ? .get : method
        var failure = Failure.unknownPath
        for rule in Self.rules where rule.matches(path) {
            if rule.method != method {
                failure = .wrongMethod
            } else if let route = rule.route(path) {
                self = route
                return
            } else {
                throw .badName(path[rule.variable ?? 0])
            }
        }
        throw failure
    }

    var operation: Operation {
        switch self {
        case .enrol: .enrol
        case .renew: .renew
        case .stream: .stream
        case .heartbeat: .heartbeat
        case .putGrains: .putGrains
        case .getPillar, .askPillar: .getPillar
        case .getSnapshots: .getSnapshots
        case .getManifest: .getManifest
        case .getBlob: .getBlob
        case .getBlobs: .getBlobs
        case .putReturn: .putReturn
        case .postProgress: .postProgress
        case .postEvents: .postEvents
        case .askToken: .askToken
        case .publish: .publish
        case .watchJob: .watchJob
        case .killJob: .killJob
        case .listJobs, .readJob: .readJobs
        case .readKeys: .readKeys
        case .acceptKey, .rejectKey, .deleteKey: .changeKeys
        case .createToken: .createToken
        case .readMinions: .readMinions
        case .readStatus: .readStatus
        case .readEvents: .readEvents
        }
    }
}

/// A method and a path with at most one part that varies.
private struct RouteRule: Sendable {
    let method: Request.Method
    let pattern: [Substring]
    let variable: Int?
    private let make: @Sendable (String) -> Route?

    init(_ method: Request.Method, _ pattern: String, _ route: Route) {
        self.init(method, pattern) { _ in route }
    }

    /// `make` gets the part that is `*` in the pattern.
    init<Name: CheckedName>(_ method: Request.Method, _ pattern: String, _ make: @escaping @Sendable (Name) -> Route) {
        self.init(method, pattern) { Name($0).map(make) }
    }

    private init(_ method: Request.Method, _ pattern: String, make: @escaping @Sendable (String) -> Route?) {
        self.method = method
        self.pattern = pattern.split(separator: "/")
        variable = self.pattern.firstIndex(of: "*")
        self.make = make
    }

    func matches(_ path: [String]) -> Bool {
        path.count == pattern.count && zip(path, pattern).allSatisfy { $1 == "*" || $0 == $1 }
    }

    func route(_ path: [String]) -> Route? {
        make(variable.map { path[$0] } ?? "")
    }
}

extension Route {
    /// Method and path of everything there is, as `GET v1/jobs/*`: what the reference must list.
    static var all: [String] { rules.map { "\($0.method.rawValue) \($0.pattern.joined(separator: "/"))" } }

    private static let rules: [RouteRule] = [
        RouteRule(.post, "v1/enroll", .enrol),
        RouteRule(.post, "v1/minion/renew", .renew),
        RouteRule(.get, "v1/minion/stream", .stream),
        RouteRule(.post, "v1/minion/heartbeat", .heartbeat),
        RouteRule(.put, "v1/minion/grains", .putGrains),
        RouteRule(.get, "v1/minion/pillar", .getPillar),
        RouteRule(.post, "v1/minion/pillar", .askPillar),
        RouteRule(.get, "v1/minion/snapshots", .getSnapshots),
        RouteRule(.get, "v1/minion/manifests/*") { .getManifest($0) },
        RouteRule(.get, "v1/minion/blobs/*") { .getBlob($0) },
        RouteRule(.post, "v1/minion/blobs", .getBlobs),
        RouteRule(.put, "v1/minion/returns/*") { .putReturn($0) },
        RouteRule(.post, "v1/minion/progress", .postProgress),
        RouteRule(.post, "v1/minion/events", .postEvents),
        RouteRule(.post, "v1/minion/tokens", .askToken),
        RouteRule(.post, "v1/jobs", .publish),
        RouteRule(.get, "v1/jobs/*/watch") { .watchJob($0) },
        RouteRule(.post, "v1/jobs/*/kill") { .killJob($0) },
        RouteRule(.get, "v1/jobs", .listJobs),
        RouteRule(.get, "v1/jobs/*") { .readJob($0) },
        RouteRule(.get, "v1/keys", .readKeys),
        RouteRule(.post, "v1/keys/*/accept") { .acceptKey($0) },
        RouteRule(.post, "v1/keys/*/reject") { .rejectKey($0) },
        RouteRule(.delete, "v1/keys/*") { .deleteKey($0) },
        RouteRule(.post, "v1/tokens", .createToken),
        RouteRule(.get, "v1/minions", .readMinions),
        RouteRule(.get, "v1/status", .readStatus),
        RouteRule(.get, "v1/events", .readEvents),
    ]
}
