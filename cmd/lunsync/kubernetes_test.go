package main

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// The objects of Kubernetes, as far as the tests look.
type (
	manifest struct {
		Kind     string
		Metadata struct{ Name, Namespace string }
		Spec     yaml.Node
		Data     map[string]string
	}
	deployment struct {
		Replicas int
		Strategy struct{ Type string }
		Template struct{ Spec pod }
	}
	pod struct {
		AutomountServiceAccountToken  *bool `yaml:"automountServiceAccountToken"`
		TerminationGracePeriodSeconds int   `yaml:"terminationGracePeriodSeconds"`
		SecurityContext               struct {
			RunAsNonRoot   bool                  `yaml:"runAsNonRoot"`
			RunAsUser      int                   `yaml:"runAsUser"`
			FSGroup        int                   `yaml:"fsGroup"`
			SeccompProfile struct{ Type string } `yaml:"seccompProfile"`
		} `yaml:"securityContext"`
		Containers []container
		Volumes    []volume
	}
	container struct {
		Name            string
		Args            []string
		Ports           []containerPort
		LivenessProbe   probe `yaml:"livenessProbe"`
		ReadinessProbe  probe `yaml:"readinessProbe"`
		SecurityContext struct {
			AllowPrivilegeEscalation *bool `yaml:"allowPrivilegeEscalation"`
			ReadOnlyRootFilesystem   bool  `yaml:"readOnlyRootFilesystem"`
			Capabilities             struct{ Drop []string }
		} `yaml:"securityContext"`
		VolumeMounts []mount `yaml:"volumeMounts"`
	}
	containerPort struct {
		Name          string
		ContainerPort int `yaml:"containerPort"`
	}
	probe struct {
		HTTPGet struct{ Path, Port string } `yaml:"httpGet"`
	}
	mount struct {
		Name      string
		MountPath string `yaml:"mountPath"`
		ReadOnly  bool   `yaml:"readOnly"`
	}
	volume struct {
		Name     string
		EmptyDir *struct{} `yaml:"emptyDir"`
		Secret   *struct {
			SecretName  string `yaml:"secretName"`
			DefaultMode int    `yaml:"defaultMode"`
		}
		PersistentVolumeClaim *struct {
			ClaimName string `yaml:"claimName"`
		} `yaml:"persistentVolumeClaim"`
	}
)

// manifests returns the documents of a file, by kind.
func manifests(t *testing.T, name string) map[string]manifest {
	t.Helper()
	d := yaml.NewDecoder(strings.NewReader(readExample(t, name)))
	found := make(map[string]manifest)
	for {
		var m manifest
		err := d.Decode(&m)
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		if m.Kind != "Namespace" && m.Metadata.Namespace != "lunsync" {
			t.Errorf("%s is in the namespace %q", m.Kind, m.Metadata.Namespace)
		}
		found[m.Kind] = m
	}
}

// theDeployment returns the deployment, and its containers by name.
func theDeployment(t *testing.T) (deployment, map[string]container) {
	t.Helper()
	var d deployment
	m := manifests(t, "kubernetes/lunsync.yaml")["Deployment"]
	if err := m.Spec.Decode(&d); err != nil {
		t.Fatal(err)
	}
	containers := make(map[string]container)
	for _, c := range d.Template.Spec.Containers {
		containers[c.Name] = c
	}
	return d, containers
}

// mountOf returns the mount that holds a file of a container, and the volume that
// is mounted there.
func mountOf(t *testing.T, p pod, c container, file string) (mount, volume) {
	t.Helper()
	for _, m := range c.VolumeMounts {
		if file != m.MountPath && !strings.HasPrefix(file, m.MountPath+"/") {
			continue
		}
		for _, v := range p.Volumes {
			if v.Name == m.Name {
				return m, v
			}
		}
	}
	t.Fatalf("%s has no volume for %s", c.Name, file)
	return mount{}, volume{}
}

// gitFlags returns the flags of git-sync.
func gitFlags(c container) map[string]string {
	flags := make(map[string]string)
	for _, arg := range c.Args {
		name, value, _ := strings.Cut(strings.TrimPrefix(arg, "--"), "=")
		flags[name] = value
	}
	return flags
}

func TestOnePodWritesAtATime(t *testing.T) {
	d, containers := theDeployment(t)
	if d.Replicas != 1 || d.Strategy.Type != "Recreate" {
		t.Errorf("replicas %d, strategy %s", d.Replicas, d.Strategy.Type)
	}
	run := parseRun(t, containers["lunsync"].Args)
	checkStopTime(t, run, time.Duration(d.Template.Spec.TerminationGracePeriodSeconds)*time.Second)
	m, v := mountOf(t, d.Template.Spec, containers["lunsync"], run.value("state"))
	claim := manifests(t, "kubernetes/lunsync.yaml")["PersistentVolumeClaim"].Metadata.Name
	if m.ReadOnly || v.PersistentVolumeClaim == nil || v.PersistentVolumeClaim.ClaimName != claim {
		t.Errorf("the state is on the volume %s, want the claim %s", v.Name, claim)
	}
}

func TestProbesReachTheAgent(t *testing.T) {
	_, containers := theDeployment(t)
	c := containers["lunsync"]
	number, local := port(t, parseRun(t, c.Args).value("listen"))
	if local {
		t.Error("the agent listens on loopback, where the kubelet doesn't come")
	}
	if len(c.Ports) != 1 || fmt.Sprint(c.Ports[0].ContainerPort) != number {
		t.Fatalf("ports %+v, want %s", c.Ports, number)
	}
	for page, probe := range map[string]probe{"/healthz": c.LivenessProbe, "/readyz": c.ReadinessProbe} {
		if probe.HTTPGet.Path != page || probe.HTTPGet.Port != c.Ports[0].Name {
			t.Errorf("a probe asks for %+v, want %s", probe.HTTPGet, page)
		}
	}
}

func TestSpecComesFromGitSync(t *testing.T) {
	d, containers := theDeployment(t)
	c, git := containers["lunsync"], containers["git-sync"]
	run, flags := parseRun(t, c.Args), gitFlags(git)
	link := path.Join(flags["root"], flags["link"])
	if len(run.specs) != 1 || path.Dir(run.specs[0]) != link {
		t.Fatalf("lunsync keeps %q, and git-sync writes %s", run.specs, link)
	}
	read, v := mountOf(t, d.Template.Spec, c, link)
	written, w := mountOf(t, d.Template.Spec, git, link)
	if v.Name != w.Name || v.EmptyDir == nil || read.MountPath != written.MountPath || !read.ReadOnly || written.ReadOnly {
		t.Errorf("mounts %+v and %+v of %s and %s", read, written, v.Name, w.Name)
	}
	m := manifests(t, "kubernetes/configmap.yaml")["ConfigMap"]
	if !strings.Contains(readExample(t, "kubernetes/configmap.yaml"), "path: "+strings.TrimPrefix(run.specs[0], read.MountPath+"/")) {
		t.Errorf("configmap.yaml doesn't put the spec at %s", run.specs[0])
	}
	checkSpec(t, m.Data[path.Base(run.specs[0])], secretFiles(t, d.Template.Spec, c))
}

// secretFiles returns the files of the Secrets of a container. The page says how
// they are made, since they are in no file.
func secretFiles(t *testing.T, p pod, c container) []string {
	t.Helper()
	var files []string
	for _, m := range c.VolumeMounts {
		_, v := mountOf(t, p, c, m.MountPath)
		if v.Secret == nil {
			continue
		}
		if v.Secret.DefaultMode != 0o440 || !m.ReadOnly {
			t.Errorf("the Secret %s has mode %o", v.Secret.SecretName, v.Secret.DefaultMode)
		}
		for _, key := range keysOf(t, v.Secret.SecretName) {
			files = append(files, path.Join(m.MountPath, key))
		}
	}
	return files
}

// keysOf returns the keys with which README.md makes a Secret.
func keysOf(t *testing.T, secret string) []string {
	t.Helper()
	page := strings.ReplaceAll(readExample(t, "README.md"), "\\\n", " ")
	_, command, ok := strings.Cut(page, "create secret generic "+secret+" ")
	if !ok {
		t.Fatalf("README.md doesn't make the Secret %s", secret)
	}
	command, _, _ = strings.Cut(command, "\n")
	var keys []string
	for arg := range strings.FieldsSeq(command) {
		if _, pair, ok := strings.Cut(arg, "--from-"); ok {
			_, pair, _ = strings.Cut(pair, "=")
			key, _, _ := strings.Cut(pair, "=")
			keys = append(keys, key)
		}
	}
	return keys
}

func TestPodHasTheSecretsThatItUses(t *testing.T) {
	d, containers := theDeployment(t)
	p := d.Template.Spec
	run := parseRun(t, containers["lunsync"].Args)
	for _, flag := range []string{"password-file", "token-file"} {
		if files := secretFiles(t, p, containers["lunsync"]); !slices.Contains(files, run.value(flag)) {
			t.Errorf("--%s %s is none of %q", flag, run.value(flag), files)
		}
	}
	git := containers["git-sync"]
	if file, files := gitFlags(git)["password-file"], secretFiles(t, p, git); !slices.Contains(files, file) {
		t.Errorf("git-sync takes its password from %s, which is none of %q", file, files)
	}
}

func TestPodHasNoRights(t *testing.T) {
	d, _ := theDeployment(t)
	p := d.Template.Spec
	if s := p.SecurityContext; !s.RunAsNonRoot || s.RunAsUser == 0 || s.FSGroup != s.RunAsUser || s.SeccompProfile.Type != "RuntimeDefault" {
		t.Errorf("the pod runs as %+v", s)
	}
	if p.AutomountServiceAccountToken == nil || *p.AutomountServiceAccountToken {
		t.Error("the pod has a token for the cluster")
	}
	for _, c := range p.Containers {
		s := c.SecurityContext
		if s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation || !s.ReadOnlyRootFilesystem || !slices.Equal(s.Capabilities.Drop, []string{"ALL"}) {
			t.Errorf("%s runs with %+v", c.Name, s)
		}
	}
}
