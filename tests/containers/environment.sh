# Source me: podman and buildah for root on Debian 12, without systemd and without a Docker engine. Writes two small
# files below WORK and touches nothing in /etc. WORK holds images and caches between runs.
WORK=${WORK:-/var/tmp/usine-containers}
mkdir -p "$WORK"
cat > "$WORK/containers.conf" <<CONF
[containers]
default_ulimits = []
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
CONF
# The driver overlay needs a file system such as ext4; where `podman info` complains: DRIVER=vfs, which copies every layer.
cat > "$WORK/storage.conf" <<CONF
[storage]
driver = "${DRIVER:-overlay}"
runroot = "$WORK/run"
graphroot = "$WORK/storage"
CONF
export WORK CONTAINERS_CONF=$WORK/containers.conf CONTAINERS_STORAGE_CONF=$WORK/storage.conf BUILDAH_ISOLATION=chroot

# Builds run with the host's network and its certificates, for hosts that reach registries by way of a proxy.
CERTIFICATES=${CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}
printf '[global]\ncert = /run/host-certificates.crt\n' > "$WORK/pip.conf"
printf 'cafile = /run/host-certificates.crt\n' > "$WORK/npmrc"
build() {       # build NAME [ARGUMENT…]: an image, from the folder or file that the arguments name
    buildah build --format docker --isolation chroot --network host --layers --tag "$@"
}
HOST_SETTINGS="--volume $CERTIFICATES:/run/host-certificates.crt:ro --volume $WORK/pip.conf:/etc/pip.conf:ro --volume $WORK/npmrc:/root/.npmrc:ro"

missing() {     # prints the programs that are not installed
    for program in podman buildah runc debootstrap conmon catatonit iptables; do
        command -v "$program" >/dev/null || [ -x "/usr/libexec/podman/$program" ] || echo "$program"
    done
    for program in netavark aardvark-dns; do
        [ -x "/usr/lib/podman/$program" ] || [ -x "/usr/libexec/podman/$program" ] || echo "$program"
    done
}
INSTALL="apt-get install -y --no-install-recommends podman buildah runc debootstrap netavark aardvark-dns catatonit conmon iptables"
