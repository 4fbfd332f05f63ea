"""The flow of an unmodified huggingface_hub against a running hub. Stock settings: nothing but HF_ENDPOINT is set.

Needs HF_ENDPOINT, HF_HOME (empty), ALICE_TOKEN and BOB_TOKEN (users `alice` and `bob`). Tests build on each other and
run in the order of their names. Must run with every release of the client since 0.34.
"""

import io
import os
import pathlib
import random
import tempfile
import time
import unittest

from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationCopy,
    CommitOperationDelete,
    HfApi,
    HfFileSystem,
    __version__,
    hf_hub_download,
    snapshot_download,
)
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

ENDPOINT = os.environ["HF_ENDPOINT"]
ALICE = os.environ["ALICE_TOKEN"]
BOB = os.environ["BOB_TOKEN"]
# One repository per client release, so that all of them can use one hub.
NAME = "py-" + "-".join(__version__.split(".")[:2])
REPO = f"alice/{NAME}"

random.seed(7)
LARGE = random.randbytes(11 * 1024 * 1024 + 3)
LARGER = random.randbytes(24 * 1024 * 1024 + 1)
FOLDER = {
    "README.md": b"---\nlicense: mit\ntags:\n- tiny\nlanguage: en\n---\n# Tiny\n",
    "config.json": b'{"hidden_size": 8}\n',
    "model.safetensors": LARGER,
    "data/train.bin": LARGE,
    "data/caf\u00e9 #1+ 100%.txt": "Gr\u00fc\u00dfe, \u4e16\u754c\n".encode(),
    "data/deep/er/empty.txt": b"",
}


def files_below(folder):
    root = pathlib.Path(folder)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file() and ".cache" not in p.parts}


class Flow(unittest.TestCase):
    api = HfApi(endpoint=ENDPOINT, token=ALICE)
    bob = HfApi(endpoint=ENDPOINT, token=BOB)
    nobody = HfApi(endpoint=ENDPOINT, token=False)

    def status(self, action, *args, **kwargs):
        with self.assertRaises(HfHubHTTPError) as caught:
            action(*args, **kwargs)
        return caught.exception.response.status_code

    def download(self, name, **kwargs):
        kwargs.setdefault("token", ALICE)
        return pathlib.Path(hf_hub_download(kwargs.pop("repo_id", REPO), name, endpoint=ENDPOINT, **kwargs)).read_bytes()

    def titles(self, **kwargs):
        return [commit.title for commit in self.api.list_repo_commits(REPO, **kwargs)]

    def test_01_whoami(self):
        self.assertEqual(self.api.whoami()["name"], "alice")

    def test_02_create(self):
        for repo_type in ("model", "dataset", "space"):
            extra = {"space_sdk": "static"} if repo_type == "space" else {}
            self.assertFalse(self.api.repo_exists(REPO, repo_type=repo_type))
            url = self.api.create_repo(REPO, repo_type=repo_type, **extra)
            prefix = "" if repo_type == "model" else f"{repo_type}s/"
            self.assertEqual(str(url), f"{ENDPOINT}/{prefix}{REPO}")
            self.assertTrue(self.api.repo_exists(REPO, repo_type=repo_type))
            self.assertEqual(self.status(self.api.create_repo, REPO, repo_type=repo_type, **extra), 409)
            again = self.api.create_repo(REPO, repo_type=repo_type, exist_ok=True, **extra)
            self.assertEqual(str(again), str(url))
        self.assertEqual(self.status(self.api.create_repo, f"bob/{NAME}-x"), 403)
        self.assertEqual(self.titles(), ["initial commit"])

    def test_03_upload_file(self):
        info = self.api.upload_file(
            path_or_fileobj=FOLDER["config.json"], path_in_repo="config.json", repo_id=REPO, commit_message="Add config"
        )
        self.assertRegex(info.oid, "^[0-9a-f]{40}$")
        self.assertEqual(self.titles(), ["Add config", "initial commit"])
        self.assertEqual(self.download("config.json"), FOLDER["config.json"])

    def test_04_upload_file_large(self):
        for source in (LARGE, io.BytesIO(LARGE)):
            self.api.upload_file(path_or_fileobj=source, path_in_repo="data/train.bin", repo_id=REPO)
        self.assertEqual(self.download("data/train.bin"), LARGE)

    def test_05_upload_folder(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in FOLDER.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            self.api.upload_folder(folder_path=folder, repo_id=REPO, commit_message="Add all")
            commits = len(self.titles())
            self.api.upload_folder(folder_path=folder, repo_id=REPO, commit_message="Nothing new")
            self.assertEqual(len(self.titles()), commits, "an unchanged upload must make no commit")
            self.api.upload_folder(folder_path=folder, repo_id=REPO, repo_type="dataset")

    def test_06_info(self):
        info = self.api.model_info(REPO, files_metadata=True)
        self.assertEqual(info.id, REPO)
        self.assertEqual(info.sha, self.api.list_repo_commits(REPO)[0].commit_id)
        self.assertIn("license:mit", info.tags)
        sizes = {sibling.rfilename: sibling.size for sibling in info.siblings}
        self.assertEqual(sizes.pop(".gitattributes") > 0, True)
        self.assertEqual(sizes, {name: len(content) for name, content in FOLDER.items()})
        lfs = {sibling.rfilename for sibling in info.siblings if sibling.lfs}
        self.assertEqual(lfs, {"model.safetensors", "data/train.bin"})
        self.assertEqual(self.api.dataset_info(REPO).id, REPO)
        self.assertEqual(self.api.space_info(REPO).sdk, "static")
        self.assertEqual([m.id for m in self.api.list_models(author="alice", search=NAME)], [REPO])
        self.assertEqual([m.id for m in self.api.list_datasets(author="alice", search=NAME)], [REPO])
        self.assertEqual([m.id for m in self.api.list_models(author="alice", search=NAME, filter="license:mit")], [REPO])

    def test_07_tree(self):
        entries = {entry.path: entry for entry in self.api.list_repo_tree(REPO, recursive=True, expand=True)}
        self.assertEqual(set(entries) - {".gitattributes"}, set(FOLDER) | {"data", "data/deep", "data/deep/er"})
        self.assertEqual(entries["data/train.bin"].lfs.size, len(LARGE))
        self.assertEqual(entries["README.md"].last_commit.title, "Add all")
        below = {entry.path for entry in self.api.list_repo_tree(REPO, path_in_repo="data")}
        self.assertEqual(below, {"data/train.bin", "data/caf\u00e9 #1+ 100%.txt", "data/deep"})
        deep = {entry.path for entry in self.api.list_repo_tree(REPO, path_in_repo="data/deep", recursive=True)}
        self.assertEqual(deep, {"data/deep/er", "data/deep/er/empty.txt"})
        infos = self.api.get_paths_info(REPO, ["config.json", "data", "missing"], expand=True)
        self.assertEqual({info.path for info in infos}, {"config.json", "data"})
        with self.assertRaises(EntryNotFoundError):
            list(self.api.list_repo_tree(REPO, path_in_repo="missing"))

    def test_08_download(self):
        for name, content in FOLDER.items():
            self.assertEqual(self.download(name), content, name)
            self.assertEqual(self.download(name), content, f"{name}, cached")
            self.assertEqual(self.download(name, repo_type="dataset"), content, f"{name} of the dataset")
        with tempfile.TemporaryDirectory() as folder:
            snapshot_download(REPO, endpoint=ENDPOINT, token=ALICE, local_dir=folder)
            found = files_below(folder)
            found.pop(".gitattributes")
            self.assertEqual(found, FOLDER)
        self.assertEqual(self.download("config.json", token=False), FOLDER["config.json"])

    def test_09_file_system(self):
        fs = HfFileSystem(endpoint=ENDPOINT, token=ALICE)
        with fs.open(f"{REPO}/model.safetensors", "rb") as file:
            file.seek(12_345_678)
            self.assertEqual(file.read(1000), LARGER[12_345_678:12_346_678])
        self.assertIn(f"{REPO}/config.json", fs.ls(REPO, detail=False))

    def test_10_refs(self):
        self.api.create_branch(REPO, branch="feature/x")
        self.assertEqual(self.status(self.api.create_branch, REPO, branch="feature/x"), 409)
        self.api.create_branch(REPO, branch="feature/x", exist_ok=True)
        self.api.upload_file(path_or_fileobj=b"x", path_in_repo="x.txt", repo_id=REPO, revision="feature/x")
        self.assertEqual(self.download("x.txt", revision="feature/x"), b"x")
        self.assertFalse(self.api.file_exists(REPO, "x.txt"))
        self.api.create_tag(REPO, tag="v1.0", revision="feature/x", tag_message="first")
        self.assertEqual(self.status(self.api.create_tag, REPO, tag="v1.0"), 409)
        refs = self.api.list_repo_refs(REPO)
        self.assertEqual({branch.name for branch in refs.branches}, {"main", "feature/x"})
        self.assertEqual([tag.name for tag in refs.tags], ["v1.0"])
        self.api.delete_branch(REPO, branch="feature/x")
        self.assertEqual(self.download("x.txt", revision="v1.0"), b"x")
        self.assertTrue(self.api.revision_exists(REPO, "v1.0"))
        self.api.delete_tag(REPO, tag="v1.0")
        self.assertFalse(self.api.revision_exists(REPO, "v1.0"))
        with self.assertRaises(RevisionNotFoundError):
            self.api.delete_branch(REPO, branch="feature/x")
        self.assertIn(self.status(self.api.delete_branch, REPO, branch="main"), (400, 403))

    def test_11_commit(self):
        head = self.api.model_info(REPO).sha
        operations = [
            CommitOperationAdd("notes/a.txt", b"a"),
            CommitOperationDelete("config.json"),
            CommitOperationCopy("README.md", "notes/README.md"),
            CommitOperationCopy("data/train.bin", "notes/train.bin"),
        ]
        info = self.api.create_commit(REPO, operations, commit_message="Mix\n\nWith a body", parent_commit=head)
        self.assertEqual(self.download("notes/train.bin"), LARGE)
        self.assertEqual(self.download("notes/README.md"), FOLDER["README.md"])
        self.assertFalse(self.api.file_exists(REPO, "config.json"))
        self.assertEqual(self.download("config.json", revision=head), FOLDER["config.json"])
        late = [CommitOperationAdd("late.txt", b"late")]
        self.assertEqual(self.status(self.api.create_commit, REPO, late, commit_message="x", parent_commit=head), 412)
        self.assertEqual(self.api.model_info(REPO).sha, info.oid)

    def test_12_delete(self):
        self.api.delete_folder("notes", REPO)
        self.api.delete_file("data/train.bin", REPO)
        self.api.delete_files(REPO, ["data/deep/*"])
        names = set(self.api.list_repo_files(REPO))
        self.assertEqual(names, {".gitattributes", "README.md", "model.safetensors", "data/caf\u00e9 #1+ 100%.txt"})
        with self.assertRaises(EntryNotFoundError):
            self.api.delete_file("missing", REPO)

    def test_13_missing(self):
        with self.assertRaises(RepositoryNotFoundError):
            self.api.model_info("alice/none")
        with self.assertRaises(RepositoryNotFoundError):
            self.download("a", repo_id="alice/none")
        with self.assertRaises(RevisionNotFoundError):
            self.download("README.md", revision="none")
        with self.assertRaises(RevisionNotFoundError):
            self.api.model_info(REPO, revision="none")
        with self.assertRaises(EntryNotFoundError):
            self.download("none.txt")
        with self.assertRaises(RevisionNotFoundError):
            self.api.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=REPO, revision="none")
        self.assertFalse(self.api.repo_exists("alice/none"))
        self.assertFalse(self.api.revision_exists(REPO, "none"))
        self.assertFalse(self.api.file_exists(REPO, "none.txt"))

    def test_13_wrong_token(self):
        wrong = HfApi(endpoint=ENDPOINT, token="hf_wrong")
        with self.assertRaises(HfHubHTTPError) as caught:
            wrong.model_info(REPO)
        self.assertNotIsInstance(caught.exception, RepositoryNotFoundError)
        self.assertEqual(caught.exception.response.status_code, 401)

    def test_14_private(self):
        secret = f"alice/{NAME}-secret"
        self.api.create_repo(secret, private=True)
        self.api.upload_file(path_or_fileobj=b"s", path_in_repo="s.txt", repo_id=secret)
        self.assertEqual(self.download("s.txt", repo_id=secret), b"s")
        for other, token in ((self.bob, BOB), (self.nobody, False)):
            self.assertFalse(other.repo_exists(secret))
            # A cache of its own: the client falls back to what alice has already downloaded.
            with tempfile.TemporaryDirectory() as cache, self.assertRaises(RepositoryNotFoundError):
                self.download("s.txt", repo_id=secret, token=token, cache_dir=cache)
            with self.assertRaises(RepositoryNotFoundError):
                other.model_info(secret)
            self.assertNotIn(secret, [m.id for m in other.list_models(author="alice")])
        with self.assertRaises(RepositoryNotFoundError):
            self.bob.upload_file(path_or_fileobj=b"x", path_in_repo="x", repo_id=secret)
        self.assertEqual(self.status(self.bob.upload_file, path_or_fileobj=b"x", path_in_repo="x", repo_id=REPO), 403)
        with self.assertRaises(RepositoryNotFoundError):
            self.bob.delete_repo(secret)
        self.api.delete_repo(secret)

    def test_15_delete_repo(self):
        self.assertEqual(self.status(self.bob.delete_repo, REPO), 403)
        for repo_type in ("model", "dataset", "space"):
            self.api.delete_repo(REPO, repo_type=repo_type)
            self.assertFalse(self.api.repo_exists(REPO, repo_type=repo_type))
        with self.assertRaises(RepositoryNotFoundError):
            self.api.delete_repo(REPO)
        self.api.delete_repo(REPO, missing_ok=True)


if __name__ == "__main__":
    started = time.time()
    result = unittest.main(exit=False, verbosity=2, failfast=False).result
    print(f"huggingface_hub {__version__}: {result.testsRun} tests in {time.time() - started:.1f} s")
    raise SystemExit(0 if result.wasSuccessful() else 1)
