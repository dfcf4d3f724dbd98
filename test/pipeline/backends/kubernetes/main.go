// Command kubernetes-check reads manifests like an API server with strict field validation, using
// the types of the API and of the operators of cert-manager and Prometheus. It prints unknown
// fields, values of the wrong type, and unknown kinds.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringalpha "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	monitoringbeta "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1beta1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
)

func main() {
	decoder, err := newDecoder()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	misfits := false
	for _, file := range os.Args[1:] {
		if err := check(file, decoder); err != nil {
			misfits = true
			fmt.Fprintf(os.Stderr, "%s:\n%v\n", file, err)
		}
	}
	if misfits {
		os.Exit(1)
	}
}

func newDecoder() (runtime.Decoder, error) {
	kinds := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		scheme.AddToScheme,
		certmanager.AddToScheme,
		monitoring.AddToScheme,
		monitoringalpha.AddToScheme,
		monitoringbeta.AddToScheme,
	} {
		if err := add(kinds); err != nil {
			return nil, err
		}
	}
	return serializer.NewCodecFactory(kinds, serializer.EnableStrict).UniversalDeserializer(), nil
}

func check(file string, decoder runtime.Decoder) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	var misfits []error
	for number := 0; ; number++ {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			if number == 0 {
				misfits = append(misfits, errors.New("nothing in it"))
			}
			return errors.Join(misfits...)
		}
		if err != nil {
			return err
		}
		if _, _, err := decoder.Decode(document, nil, nil); err != nil {
			misfits = append(misfits, err)
		}
	}
}
