package draft

func (p *Draft) ReleaseName() string {
	if p.Live.Release.Name != "" {
		return p.Live.Release.Name
	}
	return "release " + p.Live.Release.Version
}
