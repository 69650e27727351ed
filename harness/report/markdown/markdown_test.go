package markdown_test

import (
	"strings"
	"testing"

	"github.com/wsgicheck/wsgicheck/harness/report/markdown"
)

func TestTextShowsAsItIs(t *testing.T) {
	for text, want := range map[string]string{
		"plain, with a full stop.":        "plain, with a full stop.",
		"environ['CONTENT_TYPE'] is '5'":  `environ\['CONTENT_TYPE'\] is '5'`,
		"_a_ *b* `c` ~d~":                 `\_a\_ \*b\* ` + "\\`c\\`" + ` \~d\~`,
		"a | b\n\nc":                      `a \| b c`,
		"<b>&amp; @everyone":              "&#60;b&#62;&#38;amp; &#64;everyone",
		"http://a.example, www.a.example": `http\://a.example, www\.a.example`,
		"1. one":                          `1\. one`,
		"# no heading":                    `\# no heading`,
		"- no item":                       `\- no item`,
		"the id: a-b.c #4 :smile:":        `the id: a-b.c #4 \:smile:`,
		"":                                "",
	} {
		if got := markdown.Text(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestCodeEndsNoElement(t *testing.T) {
	if got, want := markdown.Code("a</code>|*b*\n`c`"), "<code>a&#60;/code&#62;&#124;&#42;b&#42; &#96;c&#96;</code>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFenceIsLongerThanWhatIsInIt(t *testing.T) {
	for text, want := range map[string]string{"a": "```", "```": "````", "a ````` b": "``````"} {
		if got := markdown.Fence("sh", text); !strings.HasPrefix(got, want+"sh\n") || !strings.HasSuffix(got, "\n"+want+"\n") {
			t.Errorf("%q in %q", text, got)
		}
	}
}
