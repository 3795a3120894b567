# Part of script/record: the recordings of TLS, their key logs, and what tshark opens in them.

# plain NAME : of each connection of TLS, what each side said in it as tshark opens it: flow, side,
# bytes, SHA-256.
plain() {
  local name=$1 flow side own bytes
  printf 'flow\tside\tbytes\tsha256\n'
  for flow in $(tshark -r "tests/captures/$name.pcap" -Y tls -T fields -e tcp.stream 2>/dev/null | sort -nu); do
    tshark -r "tests/captures/$name.pcap" -o "tls.keylog_file:tests/captures/$name.keylog" -q \
      -z "follow,tls,raw,$flow" >"$work/follow" 2>/dev/null
    for side in client server; do
      # Behind a tab stands what the other one than node 0 said.
      if grep -q "^Node 0: $server:" "$work/follow"; then own=server; else own=client; fi
      if [ $side = $own ]; then bytes='^[0-9a-f]+$'; else bytes='^\t[0-9a-f]+$'; fi
      { grep -P "$bytes" "$work/follow" || true; } | tr -d '\t\n' | xxd -r -p >"$work/side"
      printf '%s\t%s\t%s\t%s\n' "$flow" "$side" "$(stat -c %s "$work/side")" "$(sha256sum "$work/side" | cut -d' ' -f1)"
    done
  done
}

# TLS 1.3 with a server's name, 1.2 without one, whose certificate tells it.
if wanted tls; then
serve openssl s_server -accept "$server:443" -key "$work/key.pem" -cert "$work/cert.pem" -www -quiet >/dev/null 2>&1 & pids+=($!)
listens 443
begin 'tcp port 443'
rm -f "$work/keys"
export SSLKEYLOGFILE="$work/keys"
in_here curl -s -m 5 -k -o /dev/null --tlsv1.3 --resolve "api.tracker.example:443:$server" 'https://api.tracker.example/c?card=4111111111111111' || true
in_here curl -s -m 5 -k -o /dev/null --tls-max 1.2 "https://$server/c?card=4111111111111111" || true
unset SSLKEYLOGFILE
end tests/captures/tls.pcap
sort "$work/keys" >tests/captures/tls.keylog
{
  key tls tls.handshake tls.handshake.type tls.handshake.extensions_server_name x509ce.dNSName x509sat.uTF8String
  key tls http.request http.host http.request.uri
} >tests/captures/tls.key.tsv
plain tls >tests/captures/tls.plain.tsv
fi

# TLS sessions that go on: 1.3 with data sent early and new keys; 1.2 by a ticket, in suites of CBC
# and of CCM, negotiated anew in between.
if wanted resumed; then
openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=api.tracker.example -keyout "$work/rsa.pem" \
  -out "$work/rsa-cert.pem" 2>/dev/null
serve openssl s_server -accept "$server:4433" -key "$work/rsa.pem" -cert "$work/rsa-cert.pem" -quiet -early_data \
  -no_anti_replay -client_renegotiation -cipher ALL:@SECLEVEL=0 >/dev/null 2>&1 < <(exec sleep 600) & pids+=($!)
listens 4433
rm -f "$work/keys"
begin 'tcp port 4433'
speak() {  # COMMANDS FLAG... : what is typed, line by line
  local typed=$1
  shift
  (sleep 0.5; printf '%b' "$typed" | while IFS= read -r line; do printf '%s\n' "$line"; sleep 0.2; done; sleep 0.5) |
    in_here timeout 6 openssl s_client -connect "$server:4433" -servername api.tracker.example -keylogfile "$work/keys" "$@" \
      >/dev/null 2>&1 || true
}
ask='GET /c?card=4111111111111111 HTTP/1.0\r\nHost: api.tracker.example\r\n\r\n'
printf 'GET /early?mail=anna@mail.example.com HTTP/1.0\r\nHost: api.tracker.example\r\n\r\n' >"$work/early"
speak "K\n$ask" -tls1_3 -sess_out "$work/session13"
speak '' -tls1_3 -sess_in "$work/session13" -early_data "$work/early"
speak "R\n$ask" -tls1_2 -cipher AES256-SHA256 -sess_out "$work/session12"
speak "$ask" -tls1_2 -cipher AES256-SHA256 -sess_in "$work/session12"
speak "$ask" -tls1_2 -cipher ECDHE-RSA-AES256-SHA384
speak "$ask" -tls1_2 -cipher AES128-CCM8:@SECLEVEL=0
end tests/captures/resumed.pcap
sort -u "$work/keys" >tests/captures/resumed.keylog
{
  key resumed tls.handshake.type==2 tls.handshake.ciphersuite tls.handshake.session_id_length
  key resumed http.request http.host http.request.uri
} >tests/captures/resumed.key.tsv
plain resumed >tests/captures/resumed.plain.tsv
fi

# HTTP/2 inside TLS 1.3, as it is for the most part, and the same said in cleartext.
if wanted h2; then
listens 8443
printf '{"user":"ben@mail.example.org","card":"5555 5555 5555 4444"}' >"$work/order.json"
gzip -n -9 <"$work/order.json" >"$work/order.json.gz"
head -c 40000 /dev/zero | tr '\0' 'x' >"$work/long.txt"
printf ' iban=DE89 3704 0044 0532 0130 00 ' >>"$work/long.txt"
say_all() {  # URL FLAG... : the same requests each time
  local url=$1
  shift
  local common=(-s -A sample -k "$@" --resolve "collect.tracker.example:8443:$server"
    --resolve "collect.tracker.example:8081:$server" -o /dev/null)
  local json=(-H 'Content-Type: application/json')
  in_here curl "${common[@]}" "$url/c?em=anna%40mail.example.com"
  in_here curl "${common[@]}" "$url/v1/charge" "${json[@]}" --data @"$work/order.json"
  in_here curl "${common[@]}" "$url/up" -H 'Content-Encoding: gzip' "${json[@]}" --data-binary @"$work/order.json.gz"
  in_here curl "${common[@]}" "$url/long" -H 'Content-Type: text/plain' --data-binary @"$work/long.txt"
  in_here curl "${common[@]}" "$url/people.json" -H 'Cookie: mail=carla@mail.example.net'
}
rm -f "$work/keys"
begin 'tcp port 8443'
SSLKEYLOGFILE="$work/keys" say_all https://collect.tracker.example:8443 --http2
end tests/captures/h2.pcap
sort "$work/keys" >tests/captures/h2.keylog
begin 'tcp port 8081'
say_all http://collect.tracker.example:8081 --http2-prior-knowledge
end tests/captures/h2c.pcap
{
  key h2 tls.handshake tls.handshake.type tls.handshake.extensions_server_name tls.handshake.extensions_alpn_str
  key h2 http2.headers http2.headers.method http2.headers.authority http2.headers.path
} >tests/captures/h2.key.tsv
key h2c http2.headers http2.headers.method http2.headers.authority http2.headers.path >tests/captures/h2c.key.tsv
plain h2 >tests/captures/h2.plain.tsv
editcap --inject-secrets tls,tests/captures/h2.keylog tests/captures/h2.pcap tests/captures/h2.pcapng
fi
