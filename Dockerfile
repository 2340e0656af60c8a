# docker build -t shuoli .
# docker run -d --name shuoli --stop-timeout 90 -p 127.0.0.1:3000:3000 -v shuoli:/var/lib/shuoli \
#     -e SHUOLI_PUBLIC_URL=https://shuoli.example.org shuoli

FROM rust:1-trixie AS build
WORKDIR /src
RUN rustup target add wasm32-unknown-unknown
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo xtask build && cp target/release/shuoli /usr/local/bin/shuoli

# The same Debian as above: the program is linked to its C library. It needs nothing else; certificates, time zones, pages
# and migrations are inside it.
FROM debian:trixie-slim
RUN useradd --system --user-group --uid 10001 --home-dir /var/lib/shuoli --no-create-home --shell /usr/sbin/nologin shuoli \
    && install -d -o shuoli -g shuoli -m 0700 /var/lib/shuoli
COPY --from=build /usr/local/bin/shuoli /usr/local/bin/shuoli
COPY LICENSE /usr/share/doc/shuoli/LICENSE

USER shuoli
WORKDIR /var/lib/shuoli
VOLUME /var/lib/shuoli
EXPOSE 3000
ENV SHUOLI_LISTEN=0.0.0.0:3000 \
    SHUOLI_PROFILE=production \
    SHUOLI_DATA_DIR=/var/lib/shuoli \
    SHUOLI_CONFIG=/etc/shuoli/shuoli.toml

# The slim image has no curl, but its bash can speak to a port. /healthz, not /readyz: to start the container again does not
# mend a database that is away.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]

ENTRYPOINT ["shuoli"]
CMD ["serve", "--migrate"]
