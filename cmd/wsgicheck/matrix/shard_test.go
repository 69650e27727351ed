package matrix_test

import (
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/cmd/wsgicheck/matrix"
)

func TestAShardIsReadFromTheFlagOrTheEnvironment(t *testing.T) {
	kubernetes := map[string]string{"JOB_COMPLETION_INDEX": "0"}
	bazel := map[string]string{"TEST_SHARD_INDEX": "2", "TEST_TOTAL_SHARDS": "3"}
	gitlab := map[string]string{"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}
	for _, c := range []struct {
		value       string
		environment map[string]string
		want, by    string // want is "0/0" for the whole matrix
	}{
		{"", gitlab, "0/0", ""},
		{"2/3", bazel, "2/3", ""},
		{"1/1", nil, "1/1", ""},
		{"auto", nil, "0/0", ""},
		{"auto/1", nil, "0/0", ""},
		{"auto", map[string]string{"CI_NODE_TOTAL": "1"}, "0/0", ""}, // GitLab, of a job without parallel
		{"auto/4", kubernetes, "1/4", "Kubernetes"},
		{"auto", bazel, "3/3", "Bazel"},
		{"auto/3", bazel, "3/3", "Bazel"},
		{"auto", gitlab, "2/3", "GitLab"},
	} {
		s, by, err := matrix.ParseShard(c.value, in(c.environment))
		if err != nil || s.String() != c.want || by != c.by {
			t.Errorf("%q in %v: got %s by %q, %v; want %s by %q", c.value, c.environment, s, by, err, c.want, c.by)
		}
	}
}

func TestAWrongShardIsReportedWithTheWayOut(t *testing.T) {
	for _, c := range []struct {
		value       string
		environment map[string]string
		want        string
	}{
		{"0/3", nil, "--shard 0/3: shards are counted from 1, want 1/3 to 3/3"},
		{"4/3", nil, "--shard 4/3: shards are counted from 1, want 1/3 to 3/3"},
		{"1/0", nil, "--shard 1/0: there must be at least one shard"},
		{"-1/3", nil, `--shard is "-1/3", want I/N such as 2/3`},
		{"two", nil, `--shard is "two", want I/N such as 2/3, or auto or auto/N`},
		{"auto/x", nil, `--shard is "auto/x"`},
		{"auto/0", nil, "--shard auto/0: there must be at least one shard"},
		{"auto/3", nil, "--shard auto/3: which of the 3 shards is this? None of JOB_COMPLETION_INDEX, TEST_SHARD_INDEX, CI_NODE_INDEX is set; give --shard I/3"},
		{"auto", map[string]string{"JOB_COMPLETION_INDEX": "0"}, "no variable says how many shards there are; use --shard auto/N with the number of completions"},
		{"auto/3", map[string]string{"JOB_COMPLETION_INDEX": "3"}, "JOB_COMPLETION_INDEX is 3, but there are 3 shards, and Kubernetes counts them from 0 to 2"},
		{"auto/3", map[string]string{"JOB_COMPLETION_INDEX": "first"}, `JOB_COMPLETION_INDEX is "first", want a number of at least 0; or give --shard I/N`},
		{"auto", map[string]string{"TEST_SHARD_INDEX": "0"}, "TEST_TOTAL_SHARDS is not set"},
		{"auto", map[string]string{"TEST_SHARD_INDEX": "3", "TEST_TOTAL_SHARDS": "3"}, "TEST_SHARD_INDEX is 3, but there are 3 shards"},
		{"auto", map[string]string{"CI_NODE_INDEX": "0", "CI_NODE_TOTAL": "3"}, `CI_NODE_INDEX is "0", want a number of at least 1`},
		{"auto/4", map[string]string{"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3"}, "CI_NODE_TOTAL is 3; use --shard auto"},
		{"auto", map[string]string{"CI_NODE_INDEX": "1", "CI_NODE_TOTAL": "3", "TEST_SHARD_INDEX": "1", "TEST_TOTAL_SHARDS": "3"},
			"both TEST_SHARD_INDEX (Bazel) and CI_NODE_INDEX (GitLab) are set; say which shard this is with --shard I/N"},
	} {
		_, _, err := matrix.ParseShard(c.value, in(c.environment))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q in %v: the error is %v, want %q", c.value, c.environment, err, c.want)
		}
	}
}

func in(environment map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	}
}

func TestShardsHaveEveryServerOnceAndAboutAsMany(t *testing.T) {
	for servers := range 12 {
		for total := 1; total <= 5; total++ {
			count := make([]int, total+1)
			for place := range servers {
				count[matrix.Shard{Index: 1, Total: total}.Of(place)]++
			}
			for _, n := range count[1:] {
				if n < servers/total || n > (servers+total-1)/total {
					t.Errorf("%d servers in %d shards: %v", servers, total, count[1:])
				}
			}
		}
	}
}
