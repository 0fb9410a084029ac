/** Manifests as pages print them that show no spaces at the beginning of a line. */
export const asPrinted: readonly { readonly text: string; readonly lostFrom: readonly string[] }[] = [
  {
    lostFrom: ['4:1: Ingress'],
    text: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
name: myapp-welkin-user-demo
annotations:
# To list your current ClusterIssuers, simply use 'kubectl get ClusterIssuers'.
cert-manager.io/cluster-issuer: letsencrypt-prod
## Uncomment the line below to implement source IP allowlisting.
## Blocklisted IPs will get HTTP 403.
# nginx.ingress.kubernetes.io/whitelist-source-range: 98.128.193.2/32
## Uncomment the lines below to get OAuth authentication
## You will also need to configure and install oauth2-proxy.
## For an example and more details, see https://github.com/elastisys/welkin/blob/main/user-demo/deploy/oauth2-proxy.yaml
# nginx.ingress.kubernetes.io/auth-url: "https://$host/oauth2/auth"
# nginx.ingress.kubernetes.io/auth-signin: "https://$host/oauth2/start?rd=$escaped_request_uri"
# nginx.ingress.kubernetes.io/auth-response-headers: "authorization"
spec:
ingressClassName: nginx
rules:
- host: "demo.example.com"
http:
paths:
- path: /
pathType: Prefix
backend:
service:
name: myapp-welkin-user-demo
port:
number: 3000
tls:
- hosts:
- "demo.example.com"
secretName: demo.example.com-tls
`,
  },
  {
    lostFrom: ['4:1: Certificate'],
    text: `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
name: custom-cert
spec:
dnsNames: # (1)
- "domain.example.com"
issuerRef: # (2)
kind: ClusterIssuer
name: letsencrypt-prod
secretName: custom-cert # (3)
`,
  },
  {
    lostFrom: ['4:1: Ingress'],
    text: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
annotations:
cert-manager.io/cluster-issuer: letsencrypt-prod # (1)
name: webapp-ingress
namespace: default # (2)
spec:
rules:
- host: example.com
http:
paths:
- pathType: Prefix
path: /
backend:
service:
name: myservice
port:
number: 80
tls: # (3)
- hosts:
- example.com
secretName: webapp-certificate # (4)
`,
  },
  {
    lostFrom: ['4:1: ClusterIssuer'],
    text: `apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
name: letsencrypt-dns01-issuer # name for the issuer (for use when creating ingresses)
namespace: cert-manager # it will live in the cert-manager namespace
spec:
acme:
email: [email protected] # The email associated with allocated certificates
privateKeySecretRef:
name: letsencrypt-dns01-private-key # key used to allow access to the issuer during certificate resource creation (used later)
server: https://acme-staging-v02.api.letsencrypt.org/directory # NOTE: changeThis is staging - for production change to: https://acme-v02.api.letsencrypt.org/directory
solvers:
- dns01:
cloudflare:
email: [email protected] # the email address we use to login to cloudflare
apiTokenSecretRef:
name: cloudflare-api-key-secret The secret we created earlier with our cloudflare API key
key: api-key
`,
  },
  {
    lostFrom: ['4:1: Certificate'],
    text: `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
name: codeblind-cert # some name you choose for the certificate
namespace: codeblind # the namespace where I want to use the certificate
spec:
secretName: codeblind-tls-secret # Output secret location where the certificate will be places after creation
commonName: codeblind.ai # our top level domain
dnsNames:
- backend.codeblind.ai # backend sub-domain
- '*.backend.codeblind.ai' # wildcards for future endpoints.
issuerRef:
name: letsencrypt-dns01-issuer # the reference to the issuer we defined earlier
kind: ClusterIssuer # and the issuers \`kind\`
`,
  },
  {
    lostFrom: ['5:1: Secret', '13:1: Deployment', '39:1: Service', '56:1: Ingress'],
    text: `apiVersion: v1
kind: Secret
type: kubernetes.io/dockerconfigjson
metadata:
name: ghcrcred
namespace: codeblind
data:
.dockerconfigjson: YOUR-REDACTED-REPO-PRIVATE-KEY
---
apiVersion: apps/v1
kind: Deployment
metadata:
name: codeblind
namespace: codeblind
labels:
app: codeblind
spec:
selector:
matchLabels:
app: codeblind
replicas: 1
template:
metadata:
labels:
app: codeblind
spec:
runtimeClassName: kata
imagePullSecrets:
- name: ghcrcred
containers:
- name: codeblind
image: ghcr.io/codeblind-ai/echo:0.0.2
ports:
- containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
name: codeblind-backend
namespace: codeblind
labels:
app: codeblind-backend
spec:
type: LoadBalancer
selector:
app: codeblind
ports:
- port: 80
name: standard
targetPort: 8080
protocol: TCP
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
name: codeblind-ingress
namespace: codeblind
annotations:
cert-manager.io/issuer: letsencrypt-dns01-issuer
spec:
tls:
- hosts:
- backend.codeblind.ai
secretName: codeblind-tls-secret # cert output of our certificate (resource) we created earlier
rules:
- host: backend.codeblind.ai
http:
paths:
- path: /
pathType: Prefix
backend:
service:
name: codeblind-backend
port:
number: 80
`,
  },
];

/** The same as pages print them that do. */
export const indented: readonly string[] = [
  `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: myapp-ck8s-user-demo
  annotations:
    # To list your current ClusterIssuers, simply use 'kubectl get ClusterIssuers'.
    cert-manager.io/cluster-issuer: letsencrypt-prod
    ## Uncomment the line below to implement source IP allowlisting.
    ## Blocklisted IPs will get HTTP 403.
    # nginx.ingress.kubernetes.io/whitelist-source-range: 98.128.193.2/32
    ## Uncomment the lines below to get OAuth authentication
    ## You will also need to configure and install oauth2-proxy.
    ## For an example and more details, see https://github.com/elastisys/compliantkubernetes/blob/main/user-demo/deploy/oauth2-proxy.yaml
    # nginx.ingress.kubernetes.io/auth-url: "https://$host/oauth2/auth"
    # nginx.ingress.kubernetes.io/auth-signin: "https://$host/oauth2/start?rd=$escaped_request_uri"
    # nginx.ingress.kubernetes.io/auth-response-headers: "authorization"
spec:
  ingressClassName: nginx
  rules:
    - host: "demo.example.com"
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: myapp-ck8s-user-demo
                port:
                  number: 3000
  tls:
    - hosts:
        - "demo.example.com"
      secretName: demo.example.com-tls
`,
  `apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: custom-cert
spec:
  dnsNames: # (1)
    - "domain.example.com"
  issuerRef: # (2)
    kind: ClusterIssuer
    name: letsencrypt-prod
  secretName: custom-cert # (3)
`,
  `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt-prod # (1)
  name: webapp-ingress
  namespace: default # (2)
spec:
  rules:
    - host: example.com
      http:
        paths:
          - pathType: Prefix
            path: /
            backend:
              service:
                name: myservice
                port:
                  number: 80
  tls: # (3)
    - hosts:
        - example.com
      secretName: webapp-certificate # (4)
`,
];
