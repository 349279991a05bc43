package testbed

func (b *Box) Groups() int { return len(b.Server.Snapshot()["targetgroup"]) }
