# Varnish in front of the web server. It keeps readers' pages until a purge names something that they show.
# Set CDN_PURGE_URL=http://<this host>:<port>/ and list the host and port in OUTBOUND_ALLOWED.
vcl 4.1;

import std;

backend default {
    .host = "127.0.0.1";
    .port = "8000";
}

# Who may purge: the workers.
acl workers {
    "127.0.0.1";
}

sub vcl_recv {
    if (req.method == "POST" && req.http.Surrogate-Key) {
        if (client.ip !~ workers) {
            return (synth(403));
        }
        # The names have no character that means something in a pattern, other than "-", ":" and ".".
        std.ban("obj.http.Surrogate-Key ~ (^|\s)(" + regsuball(req.http.Surrogate-Key, "\s+", "|") + ")(\s|$)");
        if (std.ban_error() != "") {
            return (synth(500));
        }
        return (synth(200));
    }
    # The desk and the API answer for themselves.
    if (req.url ~ "^/(admin|api|healthz)(/|$)") {
        return (pass);
    }
    # Readers' pages read no cookie.
    unset req.http.Cookie;
    if (req.http.Accept-Encoding ~ "br") {
        set req.http.X-Coding = "br";
    }
}

sub vcl_hash {
    # Varnish asks for gzip itself and would send that to every client.
    if (req.http.X-Coding) {
        hash_data(req.http.X-Coding);
    }
}

sub vcl_backend_fetch {
    if (bereq.http.X-Coding) {
        set bereq.http.Accept-Encoding = bereq.http.X-Coding;
        unset bereq.http.X-Coding;
    }
}

sub vcl_backend_response {
    set beresp.ttl = 0s;
    set beresp.grace = 0s;
    if (beresp.http.Surrogate-Control ~ "max-age=\d+") {
        set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, ".*max-age=(\d+).*", "\1s"), 0s);
    } else {
        set beresp.uncacheable = true;
    }
}

sub vcl_deliver {
    unset resp.http.Surrogate-Control;
    unset resp.http.Surrogate-Key;
}
