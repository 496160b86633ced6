"""Chinese in a page says what language it is."""

import pytest

from playbook.chinese import marked


@pytest.mark.parametrize(("html", "made"), [
    ("<p>Say 社群 or 裂变、红包.</p>", '<p>Say <span lang="zh-Hans">社群</span> or '
     '<span lang="zh-Hans">裂变、红包</span>.</p>'),
    ('<p lang="zh-CN">社群<br>群</p>群',
     '<p lang="zh-CN">社群<br>群</p><span lang="zh-Hans">群</span>'),
    ('<text x="1">红包</text>', '<text x="1"><tspan lang="zh-Hans">红包</tspan></text>'),
    ('<script>"群"</script><img alt="群"><!-- 群 --><title>群</title> a < b',
     '<script>"群"</script><img alt="群"><!-- 群 --><title>群</title> a < b'),
    ('<html lang="zh-Hans"><p>群<b lang="en">x</b></p></html>',) * 2,
])
def test_a_run_of_chinese_is_marked_once(html, made):
    assert marked(html) == made
    assert marked(made) == made
