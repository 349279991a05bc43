package ownership

import (
	"github.com/lunsync/lunsync/spec"
)

func CommentOf(r spec.Resource) string {
	switch r := r.(type) {
	case *spec.Portal:
		return r.Comment
	case *spec.InitiatorGroup:
		return r.Comment
	}
	return ""
}
