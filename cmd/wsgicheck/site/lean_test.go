package site

import "testing"

func TestALeanPageSaysTheSame(t *testing.T) {
	for page, want := range map[string]string{
		"<ul>\n  <li><a href=\"a/b.html#c\">x</a></li>\n  <li>y</li>\n</ul>":  "<ul><li><a href=a/b.html#c>x</a><li>y</ul>",
		`<a href="x?a=b&amp;c=d" title="two words">it&#39;s &#34;x=&#34;</a>`: `<a href="x?a=b&amp;c=d" title="two words">it's "x="</a>`,
		"<code>a=&#34;b&#34; &lt;p class=&#34;c&#34;&gt;</code>":              "<code>a=\"b\" &lt;p class=\"c\"&gt;</code>",
		`<p title="a &#34;b&#34;">x</p>`:                                      `<p title="a &#34;b&#34;">x`,
		"<p>a\n<b>b</b>\n<p>c":                                                "<p>a\n<b>b</b><p>c",
		"<pre>a\n  b\n\n</p></pre>\n  <b>":                                    "<pre>a\n  b\n\n</p></pre>\n<b>",
	} {
		if got := string(lean([]byte(page))); got != want {
			t.Errorf("%q became %q, want %q", page, got, want)
		}
	}
}
