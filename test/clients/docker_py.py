"""Drives a Docker endpoint with docker-py, the way Python programs do.

Usage: docker_py.py HOST NODE...

Each scenario runs by itself; those that take a node run on each. Prints one line of JSON for each: its name, and the
error if there was one. Nothing is left behind by a scenario that went well.
"""

import datetime
import io
import json
import socket
import sys
import tarfile
import threading
import time
import traceback

import docker
from docker.errors import APIError, ContainerError, ImageNotFound, NotFound

HOST, *NODES = sys.argv[1:]
client = docker.DockerClient(base_url=HOST, version="auto", timeout=60)
WITH_NODE, WITHOUT_NODE = [], []


def on_each_node(scenario):
    WITH_NODE.append(scenario)
    return scenario


def on_the_fleet(scenario):
    WITHOUT_NODE.append(scenario)
    return scenario


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"got {actual!r}, expected {expected!r}")


def raises(error, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except error as raised:
        # Subclasses count as something else: NotFound is not just any APIError.
        if type(raised) is not error:
            raise AssertionError(f"raised {type(raised).__name__}, expected {error.__name__}: {raised}") from raised
        return raised
    raise AssertionError(f"{error.__name__} was not raised")


def place(node):
    return [f"constraint:node=={node}"]


def sleeper(node, **kwargs):
    return client.containers.run("busybox", ["sleep", "1000"], detach=True, environment=place(node), **kwargs)


def until(check, seconds=15):
    end = time.time() + seconds
    while not check():
        if time.time() > end:
            raise AssertionError("did not come to pass")
        time.sleep(0.05)


@on_the_fleet
def version_and_ping():
    equal(client.api._version, client.version()["ApiVersion"])
    equal(client.ping(), True)
    info = client.info()
    equal(info["OSType"], "linux")
    equal(client.df()["Images"][0]["RepoTags"], ["busybox:latest"])


@on_each_node
def run_gives_output(node):
    run = client.containers.run
    equal(run("busybox", "echo out", environment=place(node), remove=True), b"out\n")
    both = ["sh", "-c", "echo out; echo err >&2"]
    equal(run("busybox", both, environment=place(node), remove=True, stdout=False, stderr=True), b"err\n")
    equal(list(run("busybox", "echo out", environment=place(node), remove=True, stream=True)), [b"out\n"])
    error = raises(ContainerError, run, "busybox", ["sh", "-c", "echo bad >&2; exit 3"], environment=place(node), remove=True)
    equal((error.exit_status, error.stderr), (3, b"bad\n"))
    equal(client.containers.list(all=True), [])


@on_each_node
def run_detached(node):
    box = sleeper(node, name="box", labels={"of": "me"}, ports={"80/tcp": None}, mem_limit="64m")
    equal(box.status, "created")
    box.reload()
    equal((box.status, box.name, box.attrs["HostConfig"]["Memory"]), ("running", "box", 64 * 2**20))
    equal(len(box.ports["80/tcp"]) >= 1, True)
    equal([c.id for c in client.containers.list(filters={"label": "of=me"})], [box.id])
    equal(client.containers.get("box").id, box.id)
    equal(client.containers.get(box.short_id).id, box.id)
    box.rename("other")
    box.pause()
    box.reload()
    equal(box.status, "paused")
    box.unpause()
    box.restart(timeout=0)
    equal("sleep 1000" in str(box.top()), True)
    box.stop(timeout=0)
    equal(box.wait()["StatusCode"], 137)
    box.remove(v=True)
    raises(NotFound, client.containers.get, "other")


@on_each_node
def auto_remove(node):
    box = client.containers.run("busybox", "true", detach=True, remove=True, environment=place(node))
    until(lambda: client.containers.list(all=True, ignore_removed=True) == [])
    raises(NotFound, client.containers.get, box.id)


@on_each_node
def exec_run(node):
    box = sleeper(node)
    both = ["sh", "-c", "echo out; echo err >&2; exit 3"]
    equal(box.exec_run(both, demux=True), (3, (b"out\n", b"err\n")))
    equal(box.exec_run("echo out"), (0, b"out\n"))
    equal(box.exec_run("tty", tty=True).output.startswith(b"/dev/pts/"), True)
    equal(box.exec_run("pwd", workdir="/tmp", environment={"A": "b"}).output, b"/tmp\n")
    equal(b"".join(box.exec_run("seq 3", stream=True).output), b"1\n2\n3\n")
    equal(list(box.exec_run(both, stream=True, demux=True).output) != [], True)
    box.exec_run("touch /made", detach=True)
    until(lambda: box.exec_run("ls /made").exit_code == 0)
    box.remove(force=True)


@on_each_node
def exec_socket(node):
    box = sleeper(node)
    exec_id = client.api.exec_create(box.id, "wc -c", stdin=True)["Id"]
    connection = client.api.exec_start(exec_id, socket=True)
    raw = getattr(connection, "_sock", connection)
    raw.sendall(b"x" * 100_000)
    raw.shutdown(socket.SHUT_WR)
    equal(b"".join(frames(connection)), b"100000\n")
    equal(client.api.exec_inspect(exec_id)["ExitCode"], 0)
    connection.close()
    box.remove(force=True)


@on_each_node
def attach_socket(node):
    box = client.containers.create(
        "busybox", ["sh", "-c", "read word; echo got $word"], stdin_open=True, environment=place(node)
    )
    connection = box.attach_socket(params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
    box.start()
    getattr(connection, "_sock", connection).sendall(b"word\n")
    equal(b"".join(frames(connection)), b"got word\n")
    connection.close()
    equal(box.wait()["StatusCode"], 0)
    equal(box.logs(), b"got word\n")
    box.remove()


@on_each_node
def attach_websocket(node):
    box = client.containers.create(
        "busybox", ["sh", "-c", "read word; echo got $word"], stdin_open=True, environment=place(node)
    )
    connection = client.api.attach_socket(box.id, params={"stdin": 1, "stdout": 1, "stream": 1}, ws=True)
    box.start()
    connection.send("word\n")
    equal(connection.recv(), b"got word\n")
    connection.close()
    box.remove(force=True)


def frames(connection):
    for _, chunk in docker.utils.socket.frames_iter(connection, tty=False):
        yield chunk


@on_each_node
def logs(node):
    box = client.containers.run(
        "busybox",
        ["sh", "-c", "for i in 1 2 3; do echo line $i; echo err $i >&2; sleep 0.2; done"],
        detach=True,
        environment=place(node),
    )
    equal(b"".join(box.logs(stream=True, stderr=False)), b"line 1\nline 2\nline 3\n")
    equal(box.logs(stdout=False), b"err 1\nerr 2\nerr 3\n")
    equal(box.logs(tail=2, stderr=False), b"line 3\n")
    equal(box.logs(stderr=False, timestamps=True)[:2], b"20")
    equal(box.logs(since=int(time.time()) + 1000), b"")
    box.remove()


@on_each_node
def archives(node):
    box = sleeper(node)
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        entry = tarfile.TarInfo("in.txt")
        entry.size = 7
        archive.addfile(entry, io.BytesIO(b"content"))
    equal(box.put_archive("/tmp", made.getvalue()), True)
    made.seek(0)
    equal(box.put_archive("/root", made), True)
    stream, stat = box.get_archive("/tmp/in.txt")
    equal((stat["name"], stat["size"]), ("in.txt", 7))
    with tarfile.open(fileobj=io.BytesIO(b"".join(stream))) as archive:
        equal(archive.extractfile("in.txt").read(), b"content")
    raises(NotFound, box.get_archive, "/none")
    equal({"Path": "/tmp/in.txt", "Kind": 1} in box.diff(), True)
    equal(b"".join(box.export())[257:262], b"ustar")
    box.remove(force=True)


@on_each_node
def stats(node):
    box = sleeper(node)
    equal(box.stats(stream=False)["memory_stats"]["usage"] > 0, True)
    sample = next(box.stats(stream=True, decode=True))
    equal(sample["id"], box.id)
    box.remove(force=True)


@on_each_node
def wait(node):
    box = sleeper(node)
    codes = []
    waiter = threading.Thread(target=lambda: codes.append(box.wait(condition="removed")["StatusCode"]))
    waiter.start()
    time.sleep(0.3)
    box.remove(force=True)
    waiter.join(15)
    equal(codes, [137])


@on_each_node
def errors(node):
    raises(ImageNotFound, client.images.get, "nope")
    # docker-py pulls what is missing; there is no registry at that address.
    raises(APIError, client.containers.run, "127.0.0.1:1/nope", "true")
    raises(ImageNotFound, client.api.create_container, "nope", "true")
    raises(NotFound, client.containers.get, "nope")
    raises(NotFound, client.networks.get, "nope")
    raises(NotFound, client.volumes.get, "nope")
    box = sleeper(node, name="taken")
    conflict = raises(APIError, client.containers.create, "busybox", name="taken")
    equal((conflict.status_code, conflict.is_client_error()), (409, True))
    equal("already in use by container" in conflict.explanation, True)
    equal(raises(APIError, box.remove).status_code, 409)
    bad = raises(APIError, client.containers.run, "busybox", ["/no/such/program"], environment=place(node))
    equal(bad.status_code, 400)
    equal(raises(APIError, client.containers.run, "busybox", "true", environment=["constraint:node==none"]).status_code, 409)
    for container in client.containers.list(all=True, ignore_removed=True):
        container.remove(force=True)


@on_each_node
def events(node):
    start = datetime.datetime.now(datetime.timezone.utc)
    since = start.timestamp()
    box = sleeper(node)
    box.kill()
    box.wait()
    box.remove()
    now = time.time() + 2
    seen = list(client.events(since=int(since), until=int(now), decode=True, filters={"container": box.id}))
    actions = [event["Action"] for event in seen]
    for action in ("create", "start", "kill", "die", "destroy"):
        if action not in actions:
            raise AssertionError(f"{action} is missing: {actions}")
    stamps = [event["timeNano"] for event in seen]
    equal(stamps, sorted(stamps))
    equal(all(stamp // 10**9 == event["time"] for stamp, event in zip(stamps, seen)), True)
    live, stream = [], client.events(decode=True, filters={"type": "container", "event": "create"})
    reader = threading.Thread(target=lambda: live.extend(event["Actor"]["ID"] for event in stream))
    reader.start()
    box = sleeper(node)
    until(lambda: live == [box.id])
    stream.close()
    reader.join(15)
    box.remove(force=True)


@on_the_fleet
def images():
    image, told = client.images.build(fileobj=io.BytesIO(b"FROM busybox\nRUN echo hi > /word\n"), tag="built:1", rm=True)
    equal("Successfully tagged built:1" in json.dumps(list(told)), True)
    equal(client.images.get("built:1").id, image.id)
    equal(image.tag("team/app", tag="2"), True)
    image.reload()
    equal(sorted(image.tags), ["built:1", "team/app:2"])
    equal([i.id for i in client.images.list("built")], [image.id])
    equal("echo hi" in json.dumps(image.history()), True)
    saved = b"".join(client.images.get("built:1").save(named="built:1"))
    client.images.remove("team/app:2")
    client.images.remove("built:1", force=True)
    raises(ImageNotFound, client.images.get, "built:1")
    (loaded,) = client.images.load(saved)
    equal(loaded.id, image.id)
    for node in NODES:
        out = client.containers.run("built:1", "cat /word", environment=place(node), remove=True)
        equal(out, b"hi\n")
    client.images.remove("built:1")
    raises(docker.errors.BuildError, client.images.build, fileobj=io.BytesIO(b"FROM busybox\nRUN false\n"))
    # docker-py looks at the status of a build's answer only if it is not chunked.
    equal(raises(APIError, client.images.build, fileobj=io.BytesIO(b"FRM busybox\n")).status_code, 400)
    client.containers.prune()
    client.images.prune()


@on_each_node
def commit_is_on_its_node(node):
    box = client.containers.run("busybox", "touch /made", detach=True, environment=place(node))
    box.wait()
    image = box.commit(repository="made", tag=node)
    equal(image.tags, [f"made:{node}"])
    box.remove()
    client.images.remove(f"made:{node}")


@on_the_fleet
def networks():
    network = client.networks.create("mine", driver="bridge", labels={"of": "me"}, check_duplicate=True)
    for node in NODES:
        server, other = sleeper(node, name=f"server-{node}"), sleeper(node, network="mine")
        network.connect(server, aliases=[f"alias-{node}"])
        equal(other.exec_run(["ping", "-c", "1", "-w", "5", f"alias-{node}"]).exit_code, 0)
        network.reload()
        equal(server in network.containers and other in network.containers, True)
        network.disconnect(server)
        server.reload()
        equal(list(server.attrs["NetworkSettings"]["Networks"]), ["bridge"])
    equal([n.name for n in client.networks.list(names=["mine"])], ["mine"])
    equal([n.name for n in client.networks.list(filters={"label": "of=me"}, greedy=True)], ["mine"])
    equal(raises(APIError, network.remove).status_code, 403)
    for box in client.containers.list():
        box.remove(force=True)
    network.remove()
    raises(NotFound, client.networks.get, "mine")


@on_the_fleet
def volumes():
    volume = client.volumes.create("data", labels={"of": "me"})
    run = client.containers.run
    run("busybox", "touch /data/file", volumes={"data": {"bind": "/data", "mode": "rw"}}, remove=True)
    equal(run("busybox", "ls /data", volumes=["data:/data"], remove=True), b"file\n")
    mount = docker.types.Mount("/data", "data", read_only=True)
    equal(run("busybox", "ls /data", mounts=[mount], remove=True), b"file\n")
    equal([v.name for v in client.volumes.list(filters={"label": "of=me"})], ["data"])
    holder = client.containers.create("busybox", volumes=["data:/data"])
    equal(raises(APIError, volume.remove).status_code, 409)
    holder.remove()
    volume.remove()
    raises(NotFound, client.volumes.get, "data")


@on_the_fleet
def prune():
    for node in NODES:
        client.containers.create("busybox", environment=place(node))
    client.networks.create("unused")
    client.volumes.create("kept")
    equal(len(client.containers.prune()["ContainersDeleted"]), len(NODES))
    equal(client.networks.prune()["NetworksDeleted"], ["unused"])
    # Nothing below API 1.42 says that only volumes without a name are meant; they are.
    equal(client.volumes.prune()["VolumesDeleted"] or [], [])
    client.volumes.get("kept").remove()
    equal(client.images.prune()["ImagesDeleted"] or [], [])


@on_each_node
def numbers_above_2_to_53(node):
    number = 2**53 + 1
    box = client.containers.create(
        "busybox",
        environment=place(node),
        shm_size=number,
        pids_limit=number,
        ulimits=[docker.types.Ulimit(name="fsize", soft=number, hard=number)],
        healthcheck={"test": ["NONE"], "interval": number},
    )
    host = client.containers.get(box.id).attrs["HostConfig"]
    equal((host["ShmSize"], host["PidsLimit"]), (number, number))
    equal((host["Ulimits"][0]["Soft"], host["Ulimits"][0]["Hard"]), (number, number))
    equal(box.attrs["Config"]["Healthcheck"]["Interval"], number)
    box.remove()


def attempt(name, scenario, *args):
    try:
        scenario(*args)
        return {"name": name}
    except Exception:
        for container in client.containers.list(all=True, ignore_removed=True):
            container.remove(force=True)
        return {"name": name, "error": traceback.format_exc()}


for scenario in WITHOUT_NODE:
    print(json.dumps(attempt(scenario.__name__, scenario)), flush=True)
for node in NODES:
    for scenario in WITH_NODE:
        print(json.dumps(attempt(f"{scenario.__name__} on {node}", scenario, node)), flush=True)
