package testbed

// extentNamed returns the row of an extent.
func (b *Box) ExtentNamed(name string) map[string]any {
	for _, row := range b.Server.Snapshot()["extent"] {
		if row["iscsi_target_extent_name"] == name {
			return row
		}
	}
	b.T.Fatalf("there is no extent %s", name)
	return nil
}
