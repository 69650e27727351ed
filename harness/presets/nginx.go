package presets

import "strings"

// behindNginx is the command line of a server behind nginx: server is its own command line, which listens on {dir}/app.sock, and location
// what nginx is to do with a request. nginx ends with the command line: the server is of the same process group.
func behindNginx(server, location string) string {
	return strings.NewReplacer("SERVER", server, "LOCATION", location).Replace(nginx)
}

const (
	nginx = `cat >{dir}/nginx.conf <<'END'
pid {dir}/nginx.pid;
lock_file {dir}/nginx.lock;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path {dir}/body;
  proxy_temp_path {dir}/proxy;
  fastcgi_temp_path {dir}/fastcgi;
  uwsgi_temp_path {dir}/uwsgi;
  scgi_temp_path {dir}/scgi;
  client_max_body_size 0;
  server {
    listen {listen};
    server_name localhost;
    location / {
LOCATION
    }
  }
}
END
SERVER &
until [ -S {dir}/app.sock ]; do kill -0 $! || exit 1; sleep 0.1; done
exec nginx -p {dir} -c {dir}/nginx.conf -e stderr -g "daemon off; user $(id -un) $(id -gn);"`

	// As Gunicorn's guide has it, with what it says about streaming; without the fields X-Forwarded-For and -Proto, which no client has sent.
	nginxToGunicorn = `      proxy_pass http://unix:{dir}/app.sock;
      proxy_set_header Host $http_host;
      proxy_redirect off;
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_request_buffering off;`

	// The uwsgi_params that nginx comes with.
	nginxToUWSGI = `      uwsgi_pass unix:{dir}/app.sock;
      uwsgi_param QUERY_STRING $query_string;
      uwsgi_param REQUEST_METHOD $request_method;
      uwsgi_param CONTENT_TYPE $content_type;
      uwsgi_param CONTENT_LENGTH $content_length;
      uwsgi_param REQUEST_URI $request_uri;
      uwsgi_param PATH_INFO $document_uri;
      uwsgi_param DOCUMENT_ROOT $document_root;
      uwsgi_param SERVER_PROTOCOL $server_protocol;
      uwsgi_param REQUEST_SCHEME $scheme;
      uwsgi_param HTTPS $https if_not_empty;
      uwsgi_param REMOTE_ADDR $remote_addr;
      uwsgi_param REMOTE_PORT $remote_port;
      uwsgi_param SERVER_PORT $server_port;
      uwsgi_param SERVER_NAME $server_name;`
)
