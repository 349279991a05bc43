// Package web serves agents over HTTP: to probes, to programs as JSON, and to people as a
// page. Clients with the token can also tell agents to sync, to suspend and to resume.
//
// [New] has the routes (web.go). secure.go sets headers and checks hosts, and token.go checks
// the token.
//
//   - health.go answers probes. api.go and orders.go serve the API; reply.go writes answers
//     and errors, and agent_names.go finds the agents that a request names.
//   - fleet_page.go and agent_page.go are the pages, made from the templates in the folder
//     page (page.go, static_files.go). Each section of a page has a file: state.go, plan.go,
//     change.go, objects.go, passes.go, and reach.go with drawing.go, card.go and way.go.
//   - part.go limits what a page shows. text.go, count.go, moment.go and message.go write
//     values for people.
package web
