package plans

import (
	"errors"
	"strings"

	"github.com/lunsync/lunsync/client"
	"github.com/lunsync/lunsync/reconcile/refusal"
	"github.com/lunsync/lunsync/spec"
)

// A Failure is the JSON form of an error.
type Failure struct {
	Status   int       `json:"status"` // of the process
	Messages []Message `json:"messages"`
}

// A Message is one thing that is wrong. Fields that don't apply are empty or 0.
type Message struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Messages returns what err says is wrong: one message for each mistake in a spec, each
// refusal, each failed step, or each field that the appliance complains about. For any
// other error it returns one message.
func Messages(err error) []Message {
	if mistakes, ok := errors.AsType[spec.ErrorList](err); ok {
		return mistakeMessages(mistakes)
	}
	if refused, ok := errors.AsType[refusal.Error](err); ok {
		return refusalMessages(refused)
	}
	if told, ok := errors.AsType[messenger](err); ok {
		return told.Messages()
	}
	if answer, ok := errors.AsType[*client.Error](err); ok {
		return answerMessages(answer, err)
	}
	return []Message{{Message: err.Error()}}
}

// A messenger is an error that has more than one message, such as [*StaleError].
type messenger interface {
	error
	Messages() []Message
}

func mistakeMessages(mistakes spec.ErrorList) []Message {
	all := make([]Message, len(mistakes))
	for i, e := range mistakes {
		all[i] = message(e.Pos, e.Key, e.Field, e.Msg)
	}
	return all
}

func refusalMessages(l refusal.Error) []Message {
	all := make([]Message, len(l))
	for i, r := range l {
		all[i] = message(r.Pos, r.Key, r.Field, r.Message)
	}
	return all
}

// answerMessages returns what the appliance says about each field, or the text of err if
// it names no field.
func answerMessages(answer *client.Error, err error) []Message {
	if len(answer.Fields) == 0 {
		return []Message{message(spec.Pos{}, answer.Key, "", err.Error())}
	}
	all := make([]Message, len(answer.Fields))
	for i, f := range answer.Fields {
		all[i] = message(spec.Pos{}, answer.Key, f.Field, f.Message)
	}
	return all
}

func message(p spec.Pos, k spec.Key, field, text string) Message {
	m := Message{File: p.File, Line: p.Line, Column: p.Col, Field: field, Message: text}
	if k.Kind.Rank() >= 0 {
		m.Key = strings.TrimSuffix(k.String(), "/")
	}
	return m
}
