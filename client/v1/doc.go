// Package v1 speaks API v1.0, the REST interface of FreeNAS 9 to 11. What the appliance
// really does is written in client/wire-facts.md; comments cite its sections.
//
// [Dial] connects (config.go, detect.go). Then a request takes this way:
//
//	verbs.go, list.go, get.go   the verbs of client.API
//	exchange.go                 one request, one answer (oneshot_transport.go, proxy.go)
//	page.go, rows.go            lists, page by page and row by row
//	write_answer.go             what the answer to a write means (answer_row.go,
//	                            wrong_row.go, deleted.go)
//	refusal_text.go             what the appliance objects to (secret_text.go,
//	                            absent_address.go)
//	retry.go                    reads that are sent again
//
// All that is particular to a kind is its row of the table in kinds.go and the two
// translations in the file named for it; translation.go reads rows of any kind, and
// partial_row.go those that make no sense as a whole. The table states the facts about
// kinds that plans depend on (kind_traits.go), and release.go those about releases:
// nothing outside this package knows either.
package v1
