package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
)

// example reads a file of docs/examples into v.
func example(t *testing.T, name string, v any) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return data
}

// jobSchema compiles the schema of a Job of Kubernetes.
func jobSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile("testdata/kubernetes-job.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("job.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("job.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// decoded is a YAML document as the schema wants it.
func decoded(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// parsed requires that the words are a command of wsgicheck with flags that it has, and returns the value of --shard.
func parsed(t *testing.T, words []string) (shard string) {
	t.Helper()
	if words[0] != "wsgicheck" {
		t.Fatalf("%q is no command of wsgicheck", words)
	}
	cmd, rest, err := newRoot().Find(words[1:])
	if err == nil && cmd.HasParent() {
		if err = cmd.ParseFlags(rest); err == nil {
			err = cmd.ValidateArgs(cmd.Flags().Args())
		}
	}
	if err != nil || !cmd.HasParent() {
		t.Fatalf("%q: %v", words, err)
	}
	if f := cmd.Flags().Lookup("shard"); f != nil {
		return f.Value.String()
	}
	return ""
}

func TestTheKubernetesJobFitsItsSchemaAndTestsEveryShard(t *testing.T) {
	var job struct {
		Spec struct {
			CompletionMode           string `yaml:"completionMode"`
			Completions, Parallelism int
			Template                 struct {
				Spec struct {
					Containers []struct {
						Command []string
						Env     []struct{ Name, Value string }
						Mounts  []struct{ Name string } `yaml:"volumeMounts"`
					}
					Volumes []struct{ Name string }
				}
			}
		}
	}
	data := example(t, "kubernetes-matrix.yaml", &job)
	schema := jobSchema(t)
	if err := schema.Validate(decoded(t, data)); err != nil {
		t.Error(err)
	}
	for name, wrong := range map[string][2]string{
		"a misspelled field":        {"completionMode", "completionmode"},
		"a text for a number":       {"completions: 4", `completions: "4"`},
		"a number for a text":       {`value: "4"`, "value: 4"},
		"no completions":            {"  completions: 4\n", ""},
		"a policy that Jobs forbid": {"restartPolicy: Never", "restartPolicy: Always"},
	} {
		changed := bytes.Replace(data, []byte(wrong[0]), []byte(wrong[1]), 1)
		if bytes.Equal(changed, data) || schema.Validate(decoded(t, changed)) == nil {
			t.Errorf("%s: the schema accepts it", name)
		}
	}

	spec := job.Spec
	c := spec.Template.Spec.Containers[0]
	var volumes []string
	for _, v := range spec.Template.Spec.Volumes {
		volumes = append(volumes, v.Name)
	}
	for _, m := range c.Mounts {
		if !slices.Contains(volumes, m.Name) {
			t.Errorf("the volume %s is mounted and does not exist", m.Name)
		}
	}
	value := parsed(t, c.Command)
	for _, e := range c.Env {
		value = strings.ReplaceAll(value, "$("+e.Name+")", e.Value) // as the kubelet does
	}
	for i := range spec.Completions {
		s, _, err := matrix.ParseShard(value, func(name string) (string, bool) { return strconv.Itoa(i), name == "JOB_COMPLETION_INDEX" })
		if err != nil || s.Index != i+1 || s.Total != spec.Completions {
			t.Errorf("pod %d of %d: shard %s, %v", i, spec.Completions, s, err)
		}
	}
}

func TestTheGitHubWorkflowTestsEveryShardAndMergesThem(t *testing.T) {
	type step struct {
		Uses, Run string
		With      map[string]string
	}
	type job struct {
		Needs    string
		RunsOn   string `yaml:"runs-on"`
		Strategy struct {
			FailFast *bool `yaml:"fail-fast"`
			Matrix   struct{ Shard []int }
		}
		Steps []step
	}
	var workflow struct {
		Jobs map[string]job
	}
	example(t, "github-matrix.yml", &workflow)
	shard, publish := workflow.Jobs["shard"], workflow.Jobs["publish"]
	if shard.RunsOn == "" || publish.RunsOn == "" || publish.Needs != "shard" || shard.Strategy.FailFast == nil || *shard.Strategy.FailFast {
		t.Errorf("the jobs are %+v and %+v", shard, publish)
	}
	commands := func(j job, replace *strings.Replacer) (all [][]string) {
		for _, s := range j.Steps {
			if (s.Uses == "") == (s.Run == "") {
				t.Errorf("the step %+v neither uses nor runs something, or does both", s)
			}
			if strings.HasPrefix(s.Run, "wsgicheck ") {
				all = append(all, strings.Fields(replace.Replace(s.Run)))
			}
		}
		return all
	}
	total := len(shard.Strategy.Matrix.Shard)
	for i, index := range shard.Strategy.Matrix.Shard {
		found := commands(shard, strings.NewReplacer("${{ matrix.shard }}", strconv.Itoa(index), "${{ strategy.job-total }}", strconv.Itoa(total), `"`, ""))
		if len(found) != 1 {
			t.Fatalf("shard %d runs %q", index, found)
		}
		s, _, err := matrix.ParseShard(parsed(t, found[0]), func(string) (string, bool) { return "", false })
		if err != nil || s.Index != i+1 || s.Total != total {
			t.Errorf("the %d. job tests shard %s, %v", i+1, s, err)
		}
	}
	for _, words := range commands(publish, strings.NewReplacer()) {
		parsed(t, words)
	}
}

func TestTheCommandsOfTheGuideExist(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "many-servers.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	_, text, _ := strings.Cut(string(data), "```")
	for line := range strings.Lines(text) {
		command, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "- "), " #")
		if strings.HasPrefix(command, "wsgicheck ") {
			parsed(t, strings.Fields(command))
			found++
		}
	}
	if found < 7 {
		t.Errorf("the guide has %d commands only", found)
	}
}
