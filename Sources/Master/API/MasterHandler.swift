import Logging
import Store
package import Transport
import Trust
import Values
import Wire

/// Answers every request to a master: finds the route, asks whether it is allowed, and does it.
package struct MasterHandler: RequestHandling {
    let services: MasterServices

    package func handle(_ request: Request) async -> Response {
        let route: Route
        do {
            route = try Route(request.method, request.path)
        } catch {
            return Self.failure(error)
        }
        guard Authorisation.allows(route.operation, request.identity, operators: services.settings.operators) else {
            return .failure(status: 403, "\(request.identity) may not do this (\(route.operation))")
        }
        do {
            switch (route, request.identity) {
            case (.enrol, _): return try await enrol(request)
            case (_, .minion(let id)): return try await answer(route, for: id, request)
            default: return try await operate(route, request)
            }
        } catch {
            return failure(error, route)
        }
    }

    /// A minion's request counts only with the key that was accepted for its id: a deleted one is refused from the next request on.
    private func answer(_ route: Route, for id: MinionID, _ request: Request) async throws -> Response {
        guard services.keys.isAccepted(id, request.peer.fingerprint) else {
            throw HandlerError.notAccepted(id)
        }
        services.streams.heard(id, at: services.now())
        return try await serve(route, for: id, request)
    }

    private static func failure(_ failure: Route.Failure) -> Response {
        switch failure {
        case .unknownPath: .failure(status: 404, "there is nothing at this path")
        case .wrongMethod: .failure(status: 405, "this path does not know that method")
        case .badName: .failure(status: 400, "a name in the path is not valid")
        }
    }

    private func failure(_ error: any Error, _ route: Route) -> Response {
        switch error {
        case let error as RequestError: return .failure(error)
        case let error as HandlerError: return .failure(status: error.status, error.description)
        case Enrolment.Refusal.tooMany: return .failure(status: 429, "too many enrolments at once, come again")
        case Enrolment.Refusal.badRequest(let reason): return .failure(status: 400, reason)
        default:
            services.logger.error(
                "a request failed",
                metadata: ["operation": "\(route.operation)", "reason": "\(error)"]
            )
            return .failure(status: 500, "the master could not do this; its log says why")
        }
    }
}

/// Why a request that is allowed is not done.
enum HandlerError: Error, Hashable, CustomStringConvertible {
    /// The message speaks of another minion or job than the certificate and the path do. Not a 403: the minion itself is welcome.
    case notYours(String)
    /// The minion is not, or no longer, let in.
    case notAccepted(MinionID)
    case notFound(String)
    case gone(String)
    case stopping
    case tooMany
    case bad(String)

    var status: Int {
        switch self {
        case .notYours: 409
        case .notAccepted: 403
        case .notFound: 404
        case .gone: 410
        case .stopping: 503
        case .tooMany: 429
        case .bad: 400
        }
    }

    var description: String {
        switch self {
        case .notYours(let text), .notFound(let text), .gone(let text), .bad(let text): text
        case .notAccepted(let id): "the key of \(id) is not accepted on this master"
        case .stopping: "the master is stopping"
        case .tooMany: "too many events at once, come again"
        }
    }
}
