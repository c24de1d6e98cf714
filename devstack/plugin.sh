# SPDX-License-Identifier: Apache-2.0
# Brings the plugin into the Horizon of a DevStack: "enable_plugin k8s-dashboard URL" in local.conf.
# DevStack runs this with two arguments, a mode and a phase, and has no errexit here.

K8S_DASHBOARD_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
K8S_DASHBOARD_ENABLED=openstack_dashboard/local/enabled

function install_k8s_dashboard {
    setup_develop "$K8S_DASHBOARD_DIR"
}

# Horizon reads whatever lies in this folder; the numbers of the files give the order.
function configure_k8s_dashboard {
    cp -a "$K8S_DASHBOARD_DIR"/k8s_dashboard/enabled/_[0-9]*.py \
        "$HORIZON_DIR/$K8S_DASHBOARD_ENABLED/"
}

# After Horizon itself is configured: the plugin's scripts and styles join its own.
function init_k8s_dashboard {
    local manage="$HORIZON_DIR/manage.py"
    DJANGO_SETTINGS_MODULE=openstack_dashboard.settings $PYTHON "$manage" collectstatic --noinput
    DJANGO_SETTINGS_MODULE=openstack_dashboard.settings $PYTHON "$manage" compress --force
}

function cleanup_k8s_dashboard {
    local file
    for file in "$K8S_DASHBOARD_DIR"/k8s_dashboard/enabled/_[0-9]*.py; do
        rm -f "$HORIZON_DIR/$K8S_DASHBOARD_ENABLED/$(basename "$file")"
    done
}

if is_service_enabled horizon k8s-dashboard; then
    case "$1 $2" in
        "stack install")
            echo_summary "Installing k8s_dashboard"
            install_k8s_dashboard
            ;;
        "stack post-config")
            echo_summary "Configuring k8s_dashboard"
            configure_k8s_dashboard
            ;;
        "stack extra")
            echo_summary "Initializing k8s_dashboard"
            init_k8s_dashboard
            ;;
        "clean "*)
            cleanup_k8s_dashboard
            ;;
    esac
fi
