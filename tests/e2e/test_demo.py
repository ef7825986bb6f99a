"""`make demo`: one folder, nothing left outside it, nothing left running, and the commands at its end work."""
import os, subprocess

import pytest

from house import BUILD, ROOT


@pytest.fixture
def build(tmp_path):
    """The programs under a name that nobody else calls them by, so that other tests may run beside this one."""
    link = tmp_path / "build"
    link.symlink_to(BUILD)
    return link


def processes(build):
    out = subprocess.run(["ps", "-ewwo", "args"], capture_output=True, text=True).stdout
    return [l for l in out.splitlines() if str(build) in l]


def test_demo(folder, build):
    around = sorted(os.listdir(ROOT))
    demo = folder / "d"
    p = subprocess.run([ROOT / "tools" / "demo.sh", demo], capture_output=True, text=True, timeout=600, cwd=folder,
                       env=dict(os.environ, DUBAN_BUILD=str(build), DUBAN_LANG="zh"))
    assert p.returncode == 0, p.stdout[-3000:] + p.stderr[-3000:]
    assert processes(build) == []
    assert sorted(os.listdir(ROOT)) == around and os.listdir(folder) == ["d"]
    out = p.stdout
    assert "收件箱里有" in out and "红灯" in (demo / "phone.html").read_text(encoding="utf-8")  # the gateway's inbox
    assert "通报〔2023〕1号" in out and out.count("重算一致") >= 4 and len(os.listdir(demo / "table")) >= 3  # a table, published
    assert "在办" in out and "换你来" in out and "inspect" not in p.stderr
    tries = [l.strip() for l in out.splitlines() if l.strip().startswith(f"{demo}/duban ")]
    assert len(tries) >= 3
    for line in tries:
        q = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=120)
        assert q.returncode == 0 and q.stdout.strip(), (line, q.stderr)
    assert processes(build) == []


def test_demo_does_not_touch_a_folder_that_is_not_its_own(folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "letter").write_text("x")
    p = subprocess.run([ROOT / "tools" / "demo.sh", folder / "mine"], capture_output=True, text=True, timeout=60)
    assert p.returncode == 73 and (folder / "mine" / "letter").exists()
