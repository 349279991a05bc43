package agent

// A Note is what an agent needs of the file that keeps its suspension.
type Note = note

// ReplaceNotes has the agent open its notes by open in place of those of its state
// directory. It must be called before the agent runs.
func (a *Agent) ReplaceNotes(open func(server string) (Note, error)) { a.openNote = open }
